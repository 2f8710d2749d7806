"""Starting and stopping the checkout's database and Redis, when several commands may use them at once.

Every command that uses them holds a shared lock on one file for as long as it lives. Who wants to stop them must get
that lock for itself, so nobody's database is stopped under him.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator

import postgres
import redis_server
from checkout import HOME, alone

PARTS = [postgres, redis_server]


def users_lock() -> int:
    """An open descriptor of the lock that users share."""
    HOME.mkdir(exist_ok=True)
    return os.open(HOME / "services.lock", os.O_RDWR | os.O_CREAT, 0o600)


def start() -> tuple[int, bool]:
    """Start what is down. Gives the held lock's descriptor and whether anything had to be started.

    The lock lasts until the descriptor is closed, over an `exec` too if it is made inheritable.
    """
    lock = users_lock()
    try:
        with alone("starting", "another command is starting the database; waiting"):
            fcntl.flock(lock, fcntl.LOCK_SH)
            down = [part for part in PARTS if not part.is_running()]
            for part in down:
                part.start()
    except BaseException:
        os.close(lock)
        raise
    return lock, bool(down)


def stop() -> bool:
    """Stop what is up, unless another command uses it; tells whether all is down now."""
    lock = users_lock()
    try:
        with alone("starting", "another command is starting the database; waiting"):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for part in PARTS:
                if part.is_running():
                    part.stop()
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


@contextlib.contextmanager
def running(*, stop_always: bool = False) -> Iterator[None]:
    """Have the database and Redis for the length of a block.

    Afterwards they are stopped if this block started them, or in any case if `stop_always`; never under another user.
    """
    lock, started = None, True
    try:
        lock, started = start()
        yield
    finally:
        if lock is not None:
            os.close(lock)
        if started or stop_always:
            stop()
