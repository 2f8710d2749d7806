"""What is due when: the windows in which a place is to be looked at, and the Friday of a round. Pure; local days.

A task is made at the start of its window. Daily rounds stay on holidays; the others move off days off to the next
working day (domain.md 4.1). Gone or closed places get none.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from grids.calendar import ONE_DAY, WorkCalendar

FRIDAY = 5  # ISO weekday


class Period(StrEnum):
    """How often, from the most frequent to the rarest."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


OFTEN = list(Period)
MONTHS = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.HALF_YEARLY: 6, Period.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Window:
    """One due visit, from `starts_on` to `due_on`, both inside. A rule makes one task a place and `period_start`."""

    period_start: dt.date
    starts_on: dt.date
    due_on: dt.date


def period_start(period: Period | str, on: dt.date) -> dt.date:
    """The first day of the day, ISO week, month, quarter, half-year or year that contains `on`."""
    match Period(period):
        case Period.DAILY:
            return on
        case Period.WEEKLY:
            return on - ONE_DAY * (on.isoweekday() - 1)
        case longer:
            months = MONTHS[longer]
            return on.replace(month=(on.month - 1) // months * months + 1, day=1)


def period_end(period: Period | str, on: dt.date) -> dt.date:
    """The last day of the period that contains `on`."""
    match Period(period):
        case Period.DAILY:
            return on
        case Period.WEEKLY:
            return period_start(period, on) + 6 * ONE_DAY
        case longer:
            start = period_start(longer, on)
            months = start.month - 1 + MONTHS[longer]
            return dt.date(start.year + months // 12, months % 12 + 1, 1) - ONE_DAY


def window(
    period: Period | str, on: dt.date, calendar: WorkCalendar, *, roll: bool = True, due_weekday: int = 7
) -> Window:
    """The window of the period that contains `on`.

    `roll` moves its start and its due day off days off (never for daily ones, nor for a care visit that belongs to its
    week). `due_weekday`: ISO weekday by which a weekly one is due (7 Sunday, 5 Friday).
    """
    if not 1 <= due_weekday <= 7:
        raise ValueError("a weekday is 1 (Monday) to 7 (Sunday)")
    period = Period(period)
    first = period_start(period, on)
    due = first + ONE_DAY * (due_weekday - 1) if period is Period.WEEKLY else period_end(period, on)
    if period is Period.DAILY or not roll:
        return Window(first, first, due)
    starts = calendar.roll_to_workday(first)
    return Window(first, starts, max(starts, calendar.roll_to_workday(due)))


def round_day(friday: dt.date, calendar: WorkCalendar) -> dt.date | None:
    """The day of that week's round 一周一整治: the Friday, or the last working day before it since Saturday.

    None when the whole reporting week (Saturday to Friday) is off. Refuses another weekday.
    """
    if friday.isoweekday() != FRIDAY:
        raise ValueError("the round is planned for a Friday")
    week = (friday - ONE_DAY * n for n in range(7))
    return next((on for on in week if calendar.is_workday(on)), None)
