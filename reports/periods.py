"""When the periodic report of a street is drafted. Booking and the periods themselves are in `grids.periods`. Pure."""

import datetime as dt

from grids.calendar import LOCAL
from grids.periods import Period

DRAFT_TIME = dt.time(17, 0)  # of the period's last day (domain.md 6.1; default, editable)


def draft_at(period: Period, *, at: dt.time = DRAFT_TIME) -> dt.datetime:
    """The moment the draft is due, aware local time: Friday 17:00 of a default week (截至17:00)."""
    return dt.datetime.combine(period.last_day, at, tzinfo=LOCAL)


def late_booked(found_on: dt.date, booked_on: dt.date) -> bool:
    """True for a fact printed as 补报: it happened in a period whose books were already frozen."""
    return booked_on > found_on
