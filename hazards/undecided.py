"""无人处置: reported, and nothing decided for a whole working day. Pure; read, never stored, like overdue.

The day of the report is day 0. The number of days is a default of ours, set in code like the steps of the reminders.
"""

import datetime as dt

from grids.calendar import ONE_DAY, WorkCalendar, local_date, local_midnight

UNDECIDED_AFTER = 1  # working days (default, set in code)


def undecided_before(now: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """What was reported before this moment, and is still only reported, has waited too long at `now`."""
    day = local_date(now)
    for _n in range(UNDECIDED_AFTER):
        day = calendar.workday_before(day)
    return local_midnight(day)


def undecided_from(reported_at: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """The moment from which a report of `reported_at` has waited too long: 24:00 of the last working day counted."""
    return local_midnight(calendar.add_workdays(local_date(reported_at), UNDECIDED_AFTER) + ONE_DAY)
