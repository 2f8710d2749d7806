"""When the periodic report of a street is drafted. Booking and the periods themselves are in `grids.periods`. Pure."""

import datetime as dt

from grids.calendar import LOCAL, WorkCalendar
from grids.periods import Period

DRAFT_TIME = dt.time(17, 0)  # of the period's last day (domain.md 6.1; default, set in code)


def draft_at(period: Period, calendar: WorkCalendar | None = None, *, at: dt.time = DRAFT_TIME) -> dt.datetime:
    """The moment the draft is due, aware local time: Friday 17:00 of a default week (截至17:00).

    When the last day is no working day, 17:00 of the working day before it; a period without any keeps its last day.
    """
    calendar, day = calendar or WorkCalendar(), period.last_day
    if not calendar.is_workday(day) and (before := calendar.workday_before(day)) in period:
        day = before
    return dt.datetime.combine(day, at, tzinfo=LOCAL)


def redraw_due(period: Period, cut_off: dt.datetime, rounds_closed: list[dt.datetime], *, now: dt.datetime) -> bool:
    """Whether a draft drawn at `cut_off` is stale: a round was closed since, or the period has ended since."""
    _, end = period.moments
    return any(cut_off < closed <= now for closed in rounds_closed) or cut_off < end <= now
