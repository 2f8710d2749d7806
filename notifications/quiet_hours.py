"""Quiet hours: what goes out of the house waits for the morning. Pure."""

import datetime as dt

from grids.calendar import LOCAL, ONE_DAY

QUIET_FROM = dt.time(21, 0)  # domain.md 7.4 (default)
QUIET_UNTIL = dt.time(7, 0)


def after_quiet_hours(at: dt.datetime) -> dt.datetime:
    """`at` itself, or the next 07:00 local when it falls between 21:00 and 07:00."""
    local = at.astimezone(LOCAL)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + (ONE_DAY if local.time() >= QUIET_FROM else dt.timedelta())
    return dt.datetime.combine(day, QUIET_UNTIL, tzinfo=LOCAL)
