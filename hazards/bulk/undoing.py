"""Taking a run back while nobody has been told: by acts of the same kind, with their events, row by row."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.errors import Conflict, DomainError
from grids.models import User
from hazards.models import BulkRow, BulkRun, Hazard
from hazards.services.assigning import assign, unassign
from hazards.services.audience import key_of
from hazards.services.engine import Step, act
from hazards.services.on_record import on_record
from hazards.services.reminding import plan_recheck, take_plan_back
from hazards.workflow import Given
from notifications.services import withdraw

TAKEN_BACK = "taken_back"  # in the data of the note that says so


def undo(run: BulkRun, *, by: User, at: datetime) -> BulkRun:
    """撤销 what `run` did, as far as nothing else has happened to a hazard since; each row says whether it was.

    Refuses `too-late` (409): the time is over, people were told, or it was undone already. The run's row is held
    all the while, so that nobody is told of what is being taken back.
    """
    with transaction.atomic():
        mine = BulkRun.objects.select_for_update().get(pk=run.pk, by=by)
        if not mine.can_be_undone(at):
            raise Conflict("too-late", _("已过可撤销的时间，或已经撤销。"))
        for row in mine.rows.filter(done=True).select_related("hazard__street").order_by("id"):
            _undo_one(mine, row, by=by, at=at)
        mine.undone_at = at
        mine.save(update_fields=["undone_at"])
    return mine


def _undo_one(run: BulkRun, row: BulkRow, *, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            done = _BACK[run.action](row, by=by, at=at, seen=row.seq)
            withdraw(done.street, key=key_of(done, done.version))
        row.undone = True
    except DomainError as refused:
        row.undo_why = str(refused)[:300]
    row.save(update_fields=["undone", "undo_why"])


def _assignment(row: BulkRow, **known) -> Hazard:
    reason = on_record(lambda: _("撤销批量指派"))
    if not row.before:
        return unassign(row.hazard, reason=reason, **known)
    return assign(row.hazard, assignee=User.objects.get(pk=row.before), reason=reason, **known)


def _plan(row: BulkRow, **known) -> Hazard:
    note = on_record(lambda: _("撤销批量安排复查"))
    if not row.before:
        return take_plan_back(row.hazard, note=note, **known)
    return plan_recheck(row.hazard, due_on=date.fromisoformat(row.before), note=note, **known)


def _reminder(row: BulkRow, *, by: User, at: datetime, seen: int) -> Hazard:
    def change(step: Step) -> None:
        step.data = {TAKEN_BACK: "remind"}

    note = on_record(lambda: _("撤回提醒，还没有通知任何人"))
    return act(row.hazard, "comment", by=by, at=at, seen=seen, given={Given.NOTE: note}, note=note, change=change)


_BACK = {"assign": _assignment, "plan_recheck": _plan, "remind": _reminder}
