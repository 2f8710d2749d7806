"""What several acts have in common: 已销号, and back to 整改中 with a date."""

from datetime import date, datetime

from hazards.services.deadline_rules import deadline_by_rule
from hazards.services.deadlines import put_day, put_deadline, start_reminders, stop_reminders
from hazards.services.engine import Step


def close(step: Step, *, done_at: datetime) -> None:
    """Set what 已销号 means; on time when `done_at` lies before the deadline in force, unknown where none ran."""
    row = step.hazard
    row.put_right_at = row.closed_at = step.at
    row.on_time = done_at < row.due_at if row.due_at else None
    stop_reminders(row)


def back_to_rectifying(step: Step, due_on: date) -> None:
    """The submission is spent; a new last day, not before today."""
    step.hazard.submitted_at = step.hazard.submitted_by = None
    put_day(step.hazard, due_on, since=step.at, today=step.today)


def resume(step: Step, due_on: date | None) -> None:
    """Ours again with the deadline it had; where none was ever set, `due_on` or the category's rule gives one."""
    row = step.hazard
    row.submitted_at = row.submitted_by = None
    if row.due_on is not None:
        start_reminders(row, since=step.at)
    elif due_on is not None:
        put_day(row, due_on, since=step.at, today=step.today)
    else:
        put_deadline(row, deadline_by_rule(row), since=step.at, by_hand=False)
