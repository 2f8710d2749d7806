"""The long-running processes of the project: started side by side, watched, and stopped together."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checkout import LOGS, ROOT, Problem

PATIENCE = 12  # seconds a process gets to end by itself; a cut-off task is run again, see CELERY_TASK_ACKS_LATE

Running = dict[str, subprocess.Popen[bytes]]


@contextlib.contextmanager
def running(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> Iterator[Running]:
    """Have processes for the length of a block, each with a log file of its name; afterwards all are stopped.

    Each is in a session of its own, so that Ctrl-C reaches only us and we end them in order.
    """
    started: Running = {}
    # Even a killed bin/demo leaves no server behind: the kernel tells its children to end.
    guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    try:
        for name, command in commands.items():
            with log_file(name).open("wb") as log:
                started[name] = subprocess.Popen(
                    [*guard, *command],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        yield started
    finally:
        stop(started)


def log_file(name: str) -> Path:
    return LOGS / f"{name}.log"


def check(started: Running) -> None:
    """Refuse if one of the processes has ended by itself, with the last words of its log."""
    for name, process in started.items():
        if process.poll() is not None:
            words = log_file(name).read_text(errors="replace").strip().splitlines() or ["nothing"]
            raise Problem(f"the {name} process ended; its last words: {words[-1]} (more in {log_file(name)})")


def stop(started: Running) -> None:
    """Ask every process to end; those that do not in time are killed with all their children."""
    for process in started.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in started.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
