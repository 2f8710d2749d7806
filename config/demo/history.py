"""The published past: so many visits, so many hazards, so many put right, in the services' own bulk path."""

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

from config.demo.clock import DAY, Story, moment
from config.demo.findings import Findings, Found
from config.demo.street import Street
from grids.calendar import local_date
from grids.ids import uuid7
from grids.models import Grid, Place, User
from hazards.models import DeadlineRule
from hazards.services.history import PastHazard
from hazards.services.history import record_history as record_hazards
from inspections.services.history import PastVisit
from inspections.services.history import record_history as record_visits

CLOCK = tuple(f"{hour:02d}:{minute:02d}" for hour in (9, 10, 11, 14, 15, 16) for minute in (5, 20, 35, 50))
ON_SITE_SHARE = 0.42
LATE_SHARE = 0.09


@dataclass(frozen=True)
class Published:
    """One published count from `first` to `last`, both included; what was left is put right late in 2025."""

    first: dt.date
    last: dt.date
    visits: int
    found: int
    put_right: int
    source: str = "platform"
    places: int | None = None  # so many different places among the visits, where that was published


JINJIANG = Published(dt.date(2022, 6, 1), dt.date(2024, 10, 17), 2642, 1563, 1452)
YONGQUAN = Published(dt.date(2023, 8, 1), dt.date(2025, 5, 31), 1982, 1060, 1040)
# 2549余家, 1627余处: a source of its own, which no page may add to the platform's.
YONGQUAN_JOINT = Published(dt.date(2025, 1, 6), dt.date(2025, 5, 30), 2549, 1627, 1627, source="joint_action")
LEFT_FIRST, LEFT_LAST = dt.date(2025, 7, 1), dt.date(2025, 12, 31)


class Past:
    """The past of one street."""

    def __init__(self, street: Street, story: Story):
        self.street = street
        self.rng = Random(f"history-{street.grid.code}-{story.seed}")
        self.findings = Findings(self.rng)
        self.terms = {(rule.category_id, rule.structural): rule.amount for rule in DeadlineRule.objects.all()}
        self.cells = {cell.grid.pk: cell.grid for cell in street.ground.cells}

    def record(self, published: Published, *, kind: str = "routine") -> None:
        """Visits and hazards of one published count."""
        visits = self._visits(published, kind)
        found = self._hazards(published, visits)
        counts: dict = {}
        for hazard in found:
            counts[hazard.origin_id] = counts.get(hazard.origin_id, 0) + 1
        record_visits(self.street.grid, [replace(v, hazards_found=counts.get(v.id, 0)) for v in visits])
        record_hazards(self.street.grid, found)

    def _visits(self, published: Published, kind: str) -> list[PastVisit]:
        days = _workdays(published.first, published.last)
        when = [published.first, published.last, *self.rng.choices(days, k=published.visits - 2)]
        places = self._places(published.visits, published.places)
        return [
            PastVisit(
                place=place,
                visited_at=moment(day, self.rng.choice(CLOCK)),
                by=self.worker_of(place),
                kind=kind,
                source=published.source,
                id=uuid7(),
            )
            for day, place in zip(sorted(when), places, strict=True)
        ]

    def _places(self, visits: int, different: int | None) -> list[Place]:
        known = self.rng.sample(self.street.register.places, different or len(self.street.register.places))
        return [*known, *self.rng.choices(known, k=visits)][:visits] if len(known) < visits else known[:visits]

    def _hazards(self, published: Published, visits: list[PastVisit]) -> list[PastHazard]:
        at = sorted(self.rng.choices(visits, k=published.found), key=lambda visit: visit.visited_at)
        settled = moment(published.last, "17:30")
        rows = []
        for visit in at:
            recent = settled - visit.visited_at < 20 * DAY
            rows.append(self.hazard(visit, on_site=recent or self.rng.random() < ON_SITE_SHARE, until=settled))
        left = published.found - published.put_right
        with_date = [n for n, row in enumerate(rows) if row.way != "on_site"]
        for n in self.rng.sample(with_date[len(with_date) // 2 :], left):
            rows[n] = self._left_over(rows[n])
        return rows

    def hazard(self, visit: PastVisit, *, on_site: bool, until: dt.datetime) -> PastHazard:
        """Something found at a visit and put right before `until`."""
        found = self.findings.at(visit.place, on_site=on_site)
        row = PastHazard(
            category=found.category,
            severity=found.severity,
            description=found.description,
            structural=found.structural,
            found_at=visit.visited_at,
            place=visit.place,
            found_by=visit.by,
            origin_id=visit.id,
            source=visit.source,
            put_right_at=visit.visited_at,
            way="on_site",
        )
        if on_site:
            return row
        days = self._days_for(found)
        submitted = min(moment(local_date(visit.visited_at) + DAY * days, self.rng.choice(CLOCK)), until)
        submitted = max(submitted, visit.visited_at + dt.timedelta(minutes=30))
        return replace(
            row,
            way="rechecked",
            submitted_at=submitted,
            put_right_at=max(
                min(submitted + dt.timedelta(hours=self.rng.choice((2, 20, 24, 26, 46))), until), submitted
            ),
            rechecked_by=self.head_of(visit.place),
        )

    def _days_for(self, found: Found) -> int:
        """Days until the place says it is done: nearly always within the category's own term."""
        term = self.terms.get((found.category.pk, found.structural)) or self.terms[found.category.pk, False]
        late = self.rng.random() < LATE_SHARE
        return term + self.rng.randint(2, 6) if late else self.rng.randint(max(1, term // 3), term)

    def _left_over(self, row: PastHazard) -> PastHazard:
        done = moment(LEFT_FIRST + DAY * self.rng.randrange((LEFT_LAST - LEFT_FIRST).days + 1), self.rng.choice(CLOCK))
        return replace(row, submitted_at=done - dt.timedelta(hours=3), put_right_at=done)

    def worker_of(self, place: Place) -> User:
        return self.rng.choice(self.street.staff.holders("worker", self._cell(place)))

    def head_of(self, place: Place) -> User:
        cell = self._cell(place)
        heads = self.street.staff.holders("cell_head", cell) + self.street.staff.holders("dedicated_head", cell)
        return heads[0]

    def _cell(self, place: Place) -> Grid:
        return self.cells[place.cell_id]


def _workdays(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (first + DAY * n for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]
