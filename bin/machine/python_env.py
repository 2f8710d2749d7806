"""The virtual environment in .firegrid/venv, exactly as the committed locks say."""

import os
import platform
import shutil
import subprocess
import sys

from checkout import ROOT, VENV, Problem, digest, is_done, mark_done, say

PYTHON = VENV / "bin" / "python"


def prepare(*, with_node: bool) -> None:
    """Make the environment and install the locked packages; `with_node` brings Node.js for machines without one."""
    locks = [ROOT / "requirements-dev.txt"]
    if with_node:
        locks.append(ROOT / "requirements-node.txt")
    # Not sys.version: it names the build, and the Debian packages of the first start may bring a newer one.
    interpreter = digest(platform.python_version(), os.path.realpath(sys.executable), str(VENV))
    key = digest(interpreter, *locks)
    if is_done("python", key) and PYTHON.exists():
        return
    uv = shutil.which("uv")
    if not (is_done("venv", interpreter) and PYTHON.exists()):
        say("making the virtual environment")
        make = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        run([*make, "--clear", str(VENV)])
        mark_done("venv", interpreter)
    say("installing the locked Python packages")
    files = [str(lock) for lock in locks]
    if uv:
        run([uv, "pip", "sync", "-q", "--require-hashes", "--python", str(PYTHON), *files])
    else:
        listed = [word for file in files for word in ("-r", file)]
        pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", *listed]
        run(pip)
    mark_done("python", key)


def run(command: list[str]) -> None:
    """Run one step; its own words go to the user, who also learns in one line what failed."""
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        raise Problem(f"this step failed (is the package registry reachable?): {' '.join(command)}")
