"""This checkout: where its private things lie, what has been done to it already, and how it speaks to its user."""

import contextlib
import fcntl
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".firegrid"  # ignored by git; all that set-up makes lies here, but for node_modules and compiled messages
VENV = HOME / "venv"
LOGS = HOME / "logs"
KEY = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]  # tells checkouts apart where they must share a folder


class Problem(Exception):
    """Something the user has to know or do, said in one line; never shown as a traceback."""


def say(text: str) -> None:
    """One line of progress. To standard error, so that a command's own output stays clean."""
    print(f"firegrid: {text}", file=sys.stderr, flush=True)


def digest(*parts: str | Path) -> str:
    """A fingerprint of texts and of the contents of files (a missing file counts as empty)."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part.read_bytes() if part.is_file() else b""
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()


def is_done(step: str, key: str) -> bool:
    """Whether a step of the set-up was finished with inputs of this fingerprint."""
    stamp = HOME / "stamps" / step
    return stamp.is_file() and stamp.read_text() == key


def mark_done(step: str, key: str) -> None:
    """Remember that a step of the set-up is finished for inputs of this fingerprint."""
    stamp = HOME / "stamps" / step
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


def forget(step: str) -> None:
    """Have a step done again next time."""
    (HOME / "stamps" / step).unlink(missing_ok=True)


@contextlib.contextmanager
def alone(name: str, waiting: str) -> Iterator[None]:
    """Hold one of the checkout's locks; a second process says `waiting` and waits for its turn."""
    HOME.mkdir(exist_ok=True)
    with (HOME / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
