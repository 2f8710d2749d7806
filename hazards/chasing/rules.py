"""The ladders that hold in a street, read from its rows and the common ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from grids.calendar import ONE_DAY, WorkCalendar
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.ladder import LAST, Clock, ReminderStep, Rung, ladder
from hazards.models import ReminderRule


@dataclass
class Ladders:
    """The rungs of each clock of one street, and the calendar that working days among them are counted by."""

    by_clock: dict[str, list[Rung]]

    def __getitem__(self, clock: str) -> list[Rung]:
        return self.by_clock.get(clock, [])

    def current(self, clock: str, on: date) -> list[Rung]:
        """One rung for each number of days, the one that holds on `on` before one that held or will hold."""
        ordered = sorted(self[clock], key=lambda rung: (rung.first <= on <= rung.last, rung.first))
        return sorted({rung.days: rung for rung in ordered}.values(), key=lambda rung: rung.days)

    @cached_property
    def calendar(self) -> WorkCalendar | None:
        """None where no step is counted in working days: one query less."""
        counted = any(rung.workdays for rungs in self.by_clock.values() for rung in rungs)
        return work_calendar() if counted else None

    def steps(self, clock: str, since: date | datetime, base: date) -> list[ReminderStep]:
        """The steps of a fact whose day is `base`, earliest first, from `since` on."""
        return ladder(since, base, self[clock], self.calendar)


def ladders_of(street: Grid) -> Ladders:
    """The street's ladders; one query. From its first own row of a clock on, the common rows of that clock end."""
    return Ladders(rungs_from(ReminderRule.objects.filter(Q(street=street) | Q(street=None)).order_by("clock", "days")))


def rungs_from(rows: Iterable[ReminderRule]) -> dict[str, list[Rung]]:
    """{clock: its rungs} of one street's rows and the common ones."""
    rows = list(rows)
    own_since: dict[str, date] = {}
    for row in rows:
        if row.street_id is not None:
            own_since[row.clock] = min(row.valid_from, own_since.get(row.clock, row.valid_from))
    found: dict[str, list[Rung]] = {clock: [] for clock in Clock.values}
    for row in rows:
        last = row.valid_to or LAST
        if row.street_id is None and row.clock in own_since:
            last = min(last, own_since[row.clock] - ONE_DAY)
        if row.valid_from <= last:
            found[row.clock].append(_rung(row, last))
    return found


def _rung(row: ReminderRule, last: date) -> Rung:
    return Rung(
        days=row.days,
        at=row.at,
        workdays=row.unit == ReminderRule.Unit.WORKDAY,
        told=tuple(row.told),
        channel=row.channel,
        action=row.action,
        first=row.valid_from,
        last=last,
    )
