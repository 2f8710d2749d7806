"""A test that is a drill at full size: run as that test, in a test database made and dropped for it."""

import os
import subprocess
import sys

from django.conf import settings


def holds(story: str, **size: int) -> bool:
    """Whether the test at `story` holds at that size, given to it by the environment; its figures are printed."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--ds", "tests.settings", story]
    told = os.environ | {name: str(value) for name, value in size.items()}
    return subprocess.run(command, check=False, cwd=settings.BASE_DIR, env=told).returncode == 0
