"""Offline: a worker's days without a signal at full size; the story itself is tests/browser/test_offline_drill.py.

It needs Chromium and a server of the tests'.
"""

from drills import story


def run(*, visits: int, lives: int, seed: int) -> bool:
    """Whether `visits` recorded over `lives` of a browser, and their photos, arrived once and whole over a bad line."""
    size = {"OFFLINE_VISITS": visits, "OFFLINE_LIVES": lives, "OFFLINE_SEED": seed}
    return story.holds("tests/browser/test_offline_drill.py", **size)
