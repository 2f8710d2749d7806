"""Deadlines of hazards: how one is written down, and what a new notice of the State Council moves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from grids.calendar import ONE_DAY, WorkCalendar, local_midnight
from grids.errors import Busy, Conflict, DomainError
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.chasing.rules import Ladders, ladders_of
from hazards.deadlines import Deadline, Unit, fixed
from hazards.deadlines import recompute as recomputed
from hazards.ladder import Clock
from hazards.models import Hazard, Notice, NoticeHazard
from hazards.services.engine import Step, act
from hazards.services.on_record import on_record
from hazards.workflow import OPEN, Given, State

FARTHEST = timedelta(days=366)  # a default of ours, in code: no rule of the field, it catches a mistyped year


def put_deadline(hazard: Hazard, deadline: Deadline, *, since: datetime, by_hand: bool) -> None:
    """Write `deadline` on the (unsaved) hazard with its working, and the first reminder owed from `since` on.

    A date chosen by a person or printed on a paper (`by_hand`) is never moved by a notice.
    """
    hazard.due_on = deadline.due_on
    hazard.due_at = deadline.due_at
    hazard.first_due_on = hazard.first_due_on or deadline.due_on
    hazard.deadline = {**deadline.to_dict(), "by_hand": by_hand}
    start_reminders(hazard, since=since)


def put_day(hazard: Hazard, due_on: date, *, since: datetime, today: date, earliest: date | None = None) -> None:
    """A last day chosen by a person. Refuses one before `earliest` (`today`), before the finding, or too far off."""
    refuse_too_far(due_on, today=today)
    earliest = earliest or today
    earliest = max(earliest, hazard.found_on)
    if due_on < earliest:
        sentence = _("整改期限不能早于%(day)s。") % {"day": earliest.isoformat()}
        raise DomainError("due-too-early", sentence, fields={"due_on": sentence})
    put_deadline(hazard, fixed(due_on, hazard.found_on), since=since, by_hand=True)


def put_ordered_day(hazard: Hazard, due_on: date, *, order: dict[str, str], since: datetime, today: date) -> None:
    """The last day that an order names; `order` says which ("paper" its kind, "number", "id").

    Kept with the deadline's working, so that it explains itself, until another day is set.
    """
    put_day(hazard, due_on, since=since, today=today)
    hazard.deadline["order"] = order


def refuse_too_far(day: date, *, today: date, field: str = "due_on") -> None:
    """Raise `due-too-late` for a day more than `FARTHEST` after `today`: a year was mistyped."""
    if day > today + FARTHEST:
        sentence = _("期限离今天超过一年，请检查年份。")
        raise DomainError("due-too-late", sentence, fields={field: sentence})


def start_reminders(hazard: Hazard, *, since: datetime, ladders: Ladders | None = None) -> None:
    """The first rung of the ladder not earlier than `since`: what came before the clock (re)started is not owed.

    A clock that restarts past the deadline owes the rungs since: the next sweep sends the latest of them. `ladders` are
    the street's, where many are started at once.
    """
    if hazard.due_on is None or hazard.extension_asked:
        hazard.next_reminder_at = None
        return
    ladders = ladders or ladders_of(hazard.street)
    rungs = ladders.steps(Clock.DUE, min(since, local_midnight(hazard.due_on + ONE_DAY)), hazard.due_on)
    hazard.next_reminder_at = rungs[0].at if rungs else None


def stop_reminders(hazard: Hazard) -> None:
    """Another clock, or none, runs now."""
    hazard.next_reminder_at = None


@dataclass(frozen=True)
class Moved:
    """An open hazard whose deadline a new calendar moves."""

    hazard: Hazard
    before: date
    after: date


# Counted by a rule in working days, or rolled to one: a notice can move it.
ASKS_CALENDAR = Q(deadline__by_hand=False) & (Q(deadline__unit=Unit.WORKDAY.value) | Q(deadline__roll=True))


def streets_to_recompute() -> list[Grid]:
    """Streets with an open deadline that a notice of the State Council can move."""
    rows = Hazard.objects.filter(ASKS_CALENDAR, state__in=OPEN, due_on__isnull=False)
    return list(Grid.objects.filter(pk__in=rows.values("street")).order_by("code"))


def recompute(street: Grid, *, by, at: datetime, apply: bool, calendar: WorkCalendar | None = None) -> list[Moved]:
    """Which open deadlines of the street the calendar now in force moves; with `apply` they are moved.

    `calendar`: one that is not in force yet, to see what it would move (never with `apply`: ValueError).

    Each moved one gets an event with both dates. Closed ones and days fixed by hand or printed on a paper are left
    alone, and so is what somebody acts on at this moment; the paper of an earlier deadline says nothing of an extension
    by working days. `by` is who loaded the notice; the events are the system's and name him.
    """
    if calendar is not None and apply:
        raise ValueError("only what is in force is applied")
    calendar = calendar or work_calendar()
    moved = []
    links = NoticeHazard.objects.filter(hazard=OuterRef("pk"), due_on=OuterRef("due_on"))
    printed = links.filter(notice__kind=Notice.Kind.INFORM).exclude(notice__state=Notice.State.VOID)
    rows = Hazard.objects.filter(~Exists(printed), ASKS_CALENDAR, street=street, state__in=OPEN, due_on__isnull=False)
    rows = rows.select_related("place", "scope_cell", "category")
    for hazard in rows.order_by("due_on", "id").iterator(chunk_size=500):
        old = Deadline.from_dict(hazard.deadline)
        new = recomputed(old, calendar)
        try:
            if apply and new.to_dict() != old.to_dict():
                _move(hazard, new, by=by, at=at)
        except (Conflict, Busy):  # somebody acts on it meanwhile: the next run reads it as it is then
            continue
        if new.due_on != old.due_on:
            moved.append(Moved(hazard, old.due_on, new.due_on))
    return moved


def _move(hazard: Hazard, new: Deadline, *, by, at: datetime) -> None:
    if new.due_on == hazard.due_on:
        kept = {**new.to_dict(), "by_hand": False}
        Hazard.objects.filter(pk=hazard.pk, version=hazard.version).update(deadline=kept)
        return

    def change(step: Step) -> None:
        step.data = {"due_on": [str(step.hazard.due_on), str(new.due_on)], "loaded_by": str(by.pk) if by else None}
        first = step.hazard.first_due_on == step.hazard.due_on
        put_deadline(step.hazard, new, since=step.at, by_hand=False)
        step.hazard.first_due_on = new.due_on if first else step.hazard.first_due_on
        if step.hazard.state != State.RECTIFYING:
            stop_reminders(step.hazard)

    reason = on_record(lambda: _("放假安排调整，期限重新计算"))
    given = {Given.DUE_ON: new.due_on, Given.REASON: reason}
    act(hazard, "recompute", by=None, at=at, seen=hazard.version, given=given, change=change, note=reason)
