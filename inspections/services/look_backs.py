"""回头看: whether what was put right stays put right, looked at again some days later.

Planned once a hazard, on a day its category proposes; done by a visit of its own kind, by anybody but who closed the
hazard (domain.md T17). What the visit saw stands on the task and on the hazard's timeline; a rebound is a new hazard
linked to the old (design rule 2), opened by `findings.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from grids.access import may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Place, Role, User
from grids.services.locating import location_of
from hazards.models import Hazard, HazardEvent
from hazards.services.acts import comment
from hazards.services.on_record import on_record
from hazards.workflow import PUT_RIGHT
from inspections.models import Inspection, Task
from inspections.services.answers import Found

USUAL_DAYS = 30  # for a category without days of its own (domain.md 2.8: 7, 30 or 90 days by category, default)
CLOSING = ("pass_recheck", "close_otherwise", "close_by_receiver")


@transaction.atomic
def plan_look_back(hazard: Hazard, *, by: User | None, at: datetime, due_on: date, reason: str = "") -> Task:
    """A task for the workers of the place's cell: look on `due_on` whether the fault has come back.

    Done by a visit of the kind 回头看. Refuses a hazard without a place or not put right (409), a day that has passed,
    and a second look-back while one is open (409).
    """
    hazard = Hazard.objects.select_for_update(of=("self",)).select_related("place__street__parent").get(pk=hazard.pk)
    require(by, "tasks.assign", hazard.place or hazard)
    if hazard.place is None or hazard.state not in PUT_RIGHT:
        raise Conflict("not-put-right", _("只有已整改、有场所的隐患才能安排回头看。"), state=hazard.state)
    if due_on < local_date(at):
        sentence = _("应完成日期不能早于今天。")
        raise DomainError("due-in-the-past", sentence, fields={"due_on": str(sentence)})
    if Task.objects.filter(hazard=hazard, kind=Task.Kind.LOOKBACK, done_at=None, cancelled_at=None).exists():
        raise Conflict("look-back-planned", _("这处隐患已安排回头看。"))
    task = task_for(hazard, role=workers(), starts_on=due_on, due_on=due_on, at=at, reason=reason.strip()[:120])
    task.save(force_insert=True)
    return task


def workers() -> Role:
    """The role that look-backs are asked of."""
    return Role.objects.get(code="worker")


def task_for(hazard: Hazard, *, role: Role, starts_on: date, due_on: date, at: datetime, reason: str = "") -> Task:
    """The look-back at `hazard`, not saved: for those of `role` in its place's cell, from `starts_on` to `due_on`."""
    place = hazard.place
    if place is None:
        raise ValueError("a look-back is made at a place")
    return Task(
        **location_of(place).as_fact_fields(),
        recorded_at=at,
        kind=Task.Kind.LOOKBACK,
        place=place,
        at_home=place.is_home,
        hazard=hazard,
        role=role,
        starts_on=starts_on,
        due_on=due_on,
        reason=reason,
    )


def proposed_day(hazard: Hazard, *, today: date) -> date:
    """The day proposed for a look-back: so many days after it was put right, never before `today`."""
    days = hazard.category.lookback_days or USUAL_DAYS
    put_right_on = local_date(hazard.put_right_at) if hazard.put_right_at else today
    return max(put_right_on + timedelta(days=days), today)


def due_at(place: Place, user: User, day: date) -> QuerySet[Task]:
    """The look-backs due at `place` that `user`, whoever of the visitors he is, may do on the local `day`."""
    due = Task.objects.visible_to(user).due(day).filter(place=place, kind=Task.Kind.LOOKBACK)
    rows = ("place", "place__type", "rule", "scope_cell", "hazard__category", "hazard__severity")
    return not_closed_by(due, user).select_related(*rows).order_by("due_on", "id")


def not_closed_by(tasks: QuerySet[Task], user: User | None) -> QuerySet[Task]:
    """Without look-backs at hazards that `user` himself closed: another looks whether it lasts."""
    if user is None:
        return tasks
    closed = HazardEvent.objects.filter(hazard=OuterRef("hazard"), action__in=CLOSING, by=user)
    return tasks.exclude(Q(kind=Task.Kind.LOOKBACK) & Exists(closed))


def look_back(inspection: Inspection, opened: Iterable[tuple[Found, Hazard]], *, at: datetime) -> None:
    """The look-backs `inspection` did, each with what was seen; `opened` are its findings and their hazards.

    A look from afar does none: nobody stood before what was put right.
    """
    if inspection.kind in Inspection.FROM_AFAR:
        return
    rebounds = {hazard.rebound_of_id: hazard for found, hazard in opened if found.finding.rebound_of}
    named = Q(pk=inspection.task_id)
    if inspection.kind == Inspection.Kind.LOOKBACK:
        named = Q()
    due = Task.objects.due(inspection.visited_on).filter(named, kind=Task.Kind.LOOKBACK, place=inspection.place_id)
    for task in not_closed_by(due, inspection.by).select_related("hazard").order_by("due_on", "id"):
        task.result = _result(inspection, task.hazard_id in rebounds)
        task.done_at, task.inspection = inspection.visited_at, inspection
        task.save(update_fields=["result", "done_at", "inspection"])
        if task.hazard and task.result != Task.Result.REBOUND:
            note_on(task.hazard, _said(inspection, task), by=inspection.by, at=at)
    for old_id, hazard in rebounds.items():
        said = on_record(lambda new=hazard: _("回头看：反弹，登记为 %(number)s") % {"number": new.number})
        note_on(Hazard.objects.get(pk=old_id), said, by=inspection.by, at=at)


def _result(inspection: Inspection, rebounded: bool) -> str:
    if rebounded:
        return Task.Result.REBOUND
    return Task.Result.HELD if inspection.outcome == Inspection.Outcome.DONE else Task.Result.UNSEEN


def _said(inspection: Inspection, task: Task) -> str:
    if task.result == Task.Result.HELD:
        return on_record(lambda: _("回头看：未反弹"))
    return on_record(lambda: _("回头看：未能看到（%(outcome)s）") % {"outcome": inspection.get_outcome_display()})


def note_on(hazard: Hazard, text: str, *, by: User | None, at: datetime) -> None:
    """A sentence on the hazard's timeline, in the name of who looked where his posts reach it."""
    who = by if by is None or may(by, "hazards.comment", hazard) else None
    comment(hazard, by=who, at=at, seen=None, note=text)
