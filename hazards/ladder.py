"""The reminder ladder of one hazard: which reminder is due when. Pure; the ladder is for 整改中 only.

Rungs are calendar days from `due_on`. Missed rungs are caught up by the sweep, which sends the latest only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from grids.calendar import LOCAL, ONE_DAY, local_date, local_midnight
from notifications.quiet_hours import after_quiet_hours

REMINDER_STEPS = (-3, -1, 0, 1, 3, 7)  # calendar days from due_on (domain.md 3.2 T10; default, set in code)
HANDOVER_STEPS = (1, 3)  # calendar days after the last day for an answer (domain.md 3.2 T12; default, set in code)
REMINDER_TIME = dt.time(8, 30)  # local (default, set in code)


@dataclass(frozen=True, slots=True, order=True)
class ReminderStep:
    """One rung of the ladder: its moment, and its calendar days from `due_on` (−3 … +7)."""

    at: dt.datetime
    step: int


def reminder_at(due_on: dt.date, step: int, *, at: dt.time = REMINDER_TIME) -> dt.datetime:
    """Local `at` (08:30) of the day `step` calendar days from `due_on`, moved out of the quiet hours."""
    return after_quiet_hours(dt.datetime.combine(due_on + ONE_DAY * step, at, tzinfo=LOCAL))


def ladder(
    found: dt.date | dt.datetime, due_on: dt.date, *, steps: Iterable[int] = REMINDER_STEPS, at: dt.time = REMINDER_TIME
) -> list[ReminderStep]:
    """The rungs of one hazard, earliest first. Rungs before the finding (its moment, or its date) are left out."""
    found_at = found if isinstance(found, dt.datetime) else local_midnight(found)
    rungs = (ReminderStep(reminder_at(due_on, step, at=at), step) for step in sorted(steps))
    return [rung for rung in rungs if rung.at >= found_at]


def handover_ladder(answer_due_at: dt.datetime, *, steps: Iterable[int] = HANDOVER_STEPS) -> list[ReminderStep]:
    """The rungs of a hand-over that nobody answers, earliest first; `answer_due_at` is 24:00 of the last day."""
    last_day = local_date(answer_due_at - dt.timedelta(microseconds=1))
    return [ReminderStep(reminder_at(last_day, step), step) for step in sorted(steps)]
