"""bin/screenshots: the pictures of the README, from the running demo."""

import subprocess

import environment
from checkout import HOME, ROOT, VENV, Problem

ADDRESS = HOME / "demo-address"  # written by bin/demo for as long as it runs


def screenshots(arguments: list[str]) -> int:
    """Take all pictures into docs/pictures, or only those named. Refuses when no demo is running."""
    environment.prepare(browser=True)
    if not ADDRESS.exists():
        raise Problem("start bin/demo in this checkout first; the pictures are taken of it")
    variables = environment.variables(PYTHONPATH=str(ROOT))
    if "CHROMIUM" not in variables:
        raise Problem("no Chromium on this system; on Debian: apt-get install chromium")
    command = [str(VENV / "bin" / "python"), "bin/machine/take_pictures.py", ADDRESS.read_text(), *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=variables).returncode
