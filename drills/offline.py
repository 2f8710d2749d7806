"""Offline: a worker's days without a signal at full size; the story itself is tests/browser/test_offline_drill.py.

It needs Chromium and a server of the tests', so it runs as that test, in a test database made and dropped for it.
"""

import os
import subprocess
import sys

from django.conf import settings

STORY = "tests/browser/test_offline_drill.py"


def run(*, visits: int, lives: int, seed: int) -> bool:
    """Whether `visits` recorded over `lives` of a browser, and their photos, arrived once and whole over a bad line."""
    size = {"OFFLINE_VISITS": str(visits), "OFFLINE_LIVES": str(lives), "OFFLINE_SEED": str(seed)}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--ds", "tests.settings", STORY]
    return subprocess.run(command, check=False, cwd=settings.BASE_DIR, env=os.environ | size).returncode == 0
