"""Sendings: each visit posted five times at once; the story itself is tests/inspections/test_parallel_sendings.py."""

from drills import story


def run(*, sendings: int) -> bool:
    """Whether as many visits, each posted five times at the same moment, stand once each."""
    return story.holds("tests/inspections/test_parallel_sendings.py", SENDINGS_VISITS=sendings)
