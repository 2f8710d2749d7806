"""What a day's steps tell: how many facts, to how many people. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count

from grids.calendar import local_date
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.chasing.people import people_by_cell
from hazards.chasing.rules import Ladders, rungs_from
from hazards.chasing.waiting import waiting
from hazards.kinds import kind_of_step
from hazards.ladder import Channel, Clock, Rung
from hazards.models import Handover, Hazard, ReminderRule
from hazards.workflow import State
from notifications.texting import reached


@dataclass
class Told:
    """One step of a day: of how many facts, who gets the one message about all of his (ids of users), and who of them
    gets it by text too: each text is paid for.
    """

    clock: Clock
    rung: Rung
    facts: int = 0
    people: set[str] = field(default_factory=set)
    texted: set[str] = field(default_factory=set)


def preview(street: Grid, rows: Iterable[ReminderRule], *, now: datetime) -> list[Told]:
    """What the steps `rows` tell on the local day of `now` in the street, in the order of clocks and days.

    Holders of posts only; who is named by a fact itself (finder, responsible person, who was urged) comes on top.
    """
    today, calendar = local_date(now), work_calendar()
    ladders = Ladders(rungs_from(rows))
    cells: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for clock, base, cell, count in _facts(street, today):
        for rung in ladders[clock]:
            if rung.day(base, calendar) == today:
                cells[clock, rung.days][cell] += count
    told = []
    for clock in Clock:
        rungs = ladders.current(clock, today)
        people = people_by_cell(street, rungs, now=now) if any((clock, rung.days) in cells for rung in rungs) else {}
        for rung in rungs:
            found = cells.get((clock, rung.days), {})
            told.append(Told(clock, rung, sum(found.values()), _everybody(people, found, rung)))
    for one in told:
        if one.people and one.rung.channel == Channel.SMS:
            one.texted = reached(one.people, kind_of_step(one.clock, one.rung, one.rung.days))
    return told


def _everybody(people: dict, cells: dict[str, int], rung: Rung) -> set[str]:
    return {person for cell in cells for person in people.get(cell, {}).get(str(rung.days), [])}


def _facts(street: Grid, today: date) -> Iterable[tuple[str, date, str, int]]:
    """(clock, its day, the cell that looks after it, how many) of all that runs in the street."""
    due = Hazard.objects.filter(street=street, state=State.RECTIFYING, due_on__isnull=False, extension_asked=False)
    for base, cell, count in due.values_list("due_on", "scope_cell").annotate(Count("pk")).order_by("due_on"):
        yield Clock.DUE, base, str(cell or ""), count
    sent = Handover.objects.filter(street=street, state=Handover.State.SENT).select_related("hazard")
    for row in sent:
        yield Clock.HANDOVER, row.last_day, str(row.hazard.scope_cell_id or ""), 1
    for fact in waiting(street, work_calendar(), today=today):
        yield fact.clock, fact.base, fact.cell, 1
