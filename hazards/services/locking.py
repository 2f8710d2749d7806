"""One act at a time on one hazard: what waits too long or deadlocks is tried once more, then refused in words."""

from collections.abc import Callable
from typing import TypeVar

import psycopg.errors
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _

from grids.errors import Busy

LOCKED_OUT = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
Result = TypeVar("Result")


def once_more(work: Callable[[], Result]) -> Result:
    """The result of `work`, a function that opens its own transaction and locks rows.

    A lock time-out or a deadlock is tried once more; the second time, or inside a caller's transaction (which the
    failure has already ended), it is `Busy` (503). Every other error passes.
    """
    tries = 1 if connection.in_atomic_block else 2
    while True:
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, LOCKED_OUT):
                raise
            tries -= 1
            if not tries:
                raise Busy("busy", _("另一项操作正在处理这条记录，请稍后再试。")) from error
