"""A hazard as one line of a list: who has it now, how much of its time is used, what happened last."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.calendar import WorkCalendar, local_date
from grids.formats import masked_name
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.deadlines import Unit
from hazards.models import Handover, Hazard, HazardEvent, Supervision
from hazards.undecided import undecided_before
from hazards.workflow import BY_ACTION, ON_OUR_CLOCK, OPEN, State

RUNNING = (Handover.State.SENT, Handover.State.ACCEPTED)


@dataclass(frozen=True)
class Row:
    """One line. `used` is the part of the term gone by, 0–100; None where no term runs.

    `supervised` is the number of the last 督办单 while the hazard is open: shown to people of the office only.
    `legal_due_on` is the day the receiver's own legal paper gives, while he has the hazard.
    """

    hazard: Hazard
    overdue: bool
    running: bool
    provisional: bool
    used: int | None
    workdays_left: int | None
    undecided: bool
    holder: str
    last: str
    last_at: dt.datetime
    supervised: str = ""
    legal_due_on: dt.date | None = None


def with_names(hazards: QuerySet) -> QuerySet:
    """`hazards` with the rows a line names, in the same query."""
    named = ("place", "cell__parent", "scope_cell__parent", "category", "severity", "street", "assigned_to")
    return hazards.select_related(*named)


def as_rows(hazards: list[Hazard], now: dt.datetime) -> list[Row]:
    """Lines for `hazards` (of `with_names`), in their order; four queries however many they are."""
    ids = [hazard.pk for hazard in hazards]
    # By the events' own index alone: joined to the hazards for their version, all hazards may be read for these few.
    events = HazardEvent.objects.filter(hazard__in=ids).order_by("hazard_id", "-seq").distinct("hazard_id")
    last = {event.hazard_id: event for event in events}
    handovers = (
        Handover.objects.filter(hazard__in=ids, state__in=RUNNING).select_related("receiver").order_by("sent_at")
    )
    receivers = {handover.hazard_id: handover.receiver.name for handover in handovers}
    legal = {handover.hazard_id: handover.legal_due_on for handover in handovers if handover.legal_due_on}
    urged = Supervision.objects.filter(hazard__in=ids, hazard__state__in=sorted(OPEN)).order_by("sent_at")
    supervised = dict(urged.values_list("hazard", "paper__number"))
    asked = any(_in_workdays(hazard) or hazard.state == State.REPORTED for hazard in hazards)
    calendar = work_calendar() if asked else None
    rows = [_row(hazard, last.get(hazard.pk), receivers.get(hazard.pk, ""), calendar, now) for hazard in hazards]
    return [
        replace(row, supervised=supervised.get(row.hazard.pk, ""), legal_due_on=legal.get(row.hazard.pk))
        for row in rows
    ]


def is_overdue(hazard: Hazard, now: dt.datetime) -> bool:
    """The same reading as HazardQuerySet.overdue, for one hazard in hand."""
    return (
        hazard.state in ON_OUR_CLOCK
        and not hazard.extension_asked
        and hazard.due_at is not None
        and hazard.due_at <= now
    )


def is_undecided(hazard: Hazard, now: dt.datetime, calendar: WorkCalendar) -> bool:
    """The same reading as HazardQuerySet.undecided, for one hazard in hand."""
    return hazard.state == State.REPORTED and hazard.recorded_at < undecided_before(now, calendar)


def is_running(hazard: Hazard) -> bool:
    """Whether a deadline of ours runs."""
    return hazard.state in ON_OUR_CLOCK and hazard.due_on is not None


def is_provisional(hazard: Hazard) -> bool:
    """暂定: a running deadline counted without its year's holiday notice, which may still move it."""
    return is_running(hazard) and bool(hazard.deadline.get("provisional"))


def workdays_left(hazard: Hazard, today: dt.date, calendar: WorkCalendar | None) -> int | None:
    """Working days from tomorrow through the last day, for deadlines counted so; else None."""
    if not calendar or not _in_workdays(hazard) or hazard.due_on <= today:
        return None
    return calendar.workdays_between(today, hazard.due_on)


def holder_of(hazard: Hazard, receiver: str) -> str:
    """Who has the next step, in a word or two; empty when nobody has."""
    grid = hazard.scope_cell
    if hazard.state in (State.HANDED_OVER, State.ACCEPTED):
        return receiver
    if hazard.state == State.SUBMITTED:
        return _("%(who)s 复查") % {"who": _community(grid, hazard.street)}
    if hazard.state == State.REPORTED:
        return str(grid or hazard.street)
    if hazard.state == State.RECTIFYING and hazard.place and hazard.place.responsible_person:
        return _("责任人 %(name)s") % {"name": masked_name(hazard.place.responsible_person)}
    return str(grid or hazard.street) if hazard.state == State.RECTIFYING else ""


def event_name(action: str) -> str:
    """What an event is called on a timeline; actions that are no row of the table keep a plain word."""
    return str(BY_ACTION[action].label) if action in BY_ACTION else _("记录")


def _row(hazard, event, receiver, calendar, now) -> Row:
    today = local_date(now)
    running = is_running(hazard)
    return Row(
        hazard=hazard,
        overdue=is_overdue(hazard, now),
        running=running,
        provisional=is_provisional(hazard),
        used=_used(hazard.found_on, hazard.due_on, today) if running else None,
        workdays_left=workdays_left(hazard, today, calendar) if running else None,
        undecided=bool(calendar) and is_undecided(hazard, now, calendar),
        holder=holder_of(hazard, receiver),
        last=event_name(event.action) if event else "",
        last_at=event.at if event else hazard.found_at,
    )


def _used(start: dt.date, end: dt.date, today: dt.date) -> int:
    whole = (end - start).days + 1
    return max(0, min(100, round(100 * ((today - start).days + 1) / whole)))


def _in_workdays(hazard: Hazard) -> bool:
    return hazard.due_on is not None and hazard.deadline.get("unit") == Unit.WORKDAY


def _community(grid: Grid | None, street: Grid) -> str:
    if grid is None:
        return str(street)
    return str(grid.parent if grid.level == Grid.Level.CELL else grid)
