"""Past hazards, many at once: numbers, booking, deadlines, events and sums as one by one, without the messages.

For loading a street's published past. Nothing is announced and no feed row is written: whoever reads the feed starts
from the rows themselves.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from grids.calendar import WorkCalendar, local_date
from grids.copying import copy_rows
from grids.ids import uuid7
from grids.models import Grid, Place, User
from grids.periods import booked_on
from grids.services.books import books_closed_through
from grids.services.locating import locate, location_of
from grids.services.numbering import take_numbers
from grids.services.workdays import work_calendar
from hazards.chasing.rules import ladders_of
from hazards.deadlines import Deadline, Rule, Unit, compute, fixed
from hazards.models import Category, DeadlineRule, Hazard, HazardEvent, Reason, Recheck, Severity
from hazards.services.day_sums import count_new
from hazards.services.deadlines import start_reminders
from hazards.services.reporting import numbered
from hazards.workflow import State

BATCH = 1000
ON_SITE, RECHECKED, OTHERWISE = "on_site", "rechecked", "otherwise"


@dataclass(frozen=True, slots=True)
class PastHazard:
    """One hazard of the past. `way` says how it was put right at `put_right_at`; without that it is still 整改中.

    `due_on` None: the category's rule of that day. `submitted_at` None: the moment it was put right. `exit` is the
    reason of a closing otherwise.
    """

    category: Category
    severity: Severity
    description: str
    found_at: datetime
    place: Place | None = None
    point: Point | None = None
    found_by: User | None = None
    structural: bool = False
    due_on: date | None = None
    submitted_at: datetime | None = None
    submitted_by: User | None = None
    put_right_at: datetime | None = None
    way: str = RECHECKED
    rechecked_by: User | None = None
    exit: Reason | None = None
    origin_kind: str = Hazard.Origin.VISIT
    origin_id: UUID | None = None
    source: str = "platform"
    backdated: bool = False
    id: UUID | None = None


def record_history(street: Grid, rows: Iterable[PastHazard]) -> list[Hazard]:
    """Write past hazards of `street`, oldest first, and return them in that order.

    One transaction. Refuses (ValueError) a place of another street, a hazard put right before it was found, and a way
    that is none.
    """
    past = sorted(rows, key=lambda row: row.found_at)
    with transaction.atomic():
        book = _Book(street)
        hazards = [book.hazard(row) for row in past]
        _number(street, hazards)
        events = [event for row, hazard in zip(past, hazards, strict=True) for event in book.events(row, hazard)]
        Hazard.objects.bulk_create(hazards, batch_size=BATCH)
        copy_rows(HazardEvent, EVENT_COLUMNS, events)
        Recheck.objects.bulk_create(
            [_recheck(row, hazard) for row, hazard in zip(past, hazards, strict=True) if _was_rechecked(row)],
            batch_size=BATCH,
        )
        count_new(hazards)
    return hazards


class _Book:
    """What all rows of one loading share: the calendar, the rules, the closed books."""

    def __init__(self, street: Grid):
        self.street = street
        self.calendar: WorkCalendar = work_calendar()
        self.closed_through = books_closed_through(street.pk)
        self.rules: dict[tuple[int, bool], list[DeadlineRule]] = defaultdict(list)
        own_first = DeadlineRule.objects.filter(street__in=[street]) | DeadlineRule.objects.filter(street=None)
        for rule in sorted(own_first, key=lambda rule: (rule.street_id is None, -rule.valid_from.toordinal())):
            self.rules[rule.category_id, rule.structural].append(rule)
        self.ladders = ladders_of(street)

    def booked(self, at: datetime) -> date:
        return booked_on(local_date(at), self.closed_through)

    def deadline(self, row: PastHazard) -> Deadline:
        """The same choice as `hazards.services.deadlines.rule_for`, from rows read once."""
        found_on = local_date(row.found_at)
        if row.due_on is not None:
            return fixed(row.due_on, found_on)
        candidates = self.rules[row.category.pk, row.structural] + self.rules[row.category.pk, False]
        rule = next(
            rule for rule in candidates
            if rule.valid_from <= found_on and (rule.valid_to is None or rule.valid_to >= found_on)
        )  # fmt: skip
        unit = Unit(rule.unit)
        start = row.found_at if unit is Unit.HOUR else found_on
        return compute(Rule(unit, rule.amount, rule.roll), start, self.calendar)

    def hazard(self, row: PastHazard) -> Hazard:
        _refuse_nonsense(self.street, row)
        found_on = local_date(row.found_at)
        location = location_of(row.place) if row.place else locate(self.street, row.point, on=found_on)
        hazard = Hazard(
            id=row.id or uuid7(),
            **location.as_fact_fields(),
            recorded_at=row.found_at,
            place=row.place,
            at_home=bool(row.place and row.place.is_home),
            point=row.point or (row.place and row.place.point),
            category=row.category,
            severity=row.severity,
            structural=row.structural,
            description=row.description,
            found_on=found_on,
            found_at=row.found_at,
            booked_on=self.booked(row.found_at),
            found_by=row.found_by,
            origin_kind=row.origin_kind,
            origin_id=row.origin_id,
            source=row.source,
            backdated=row.backdated,
            state=State.RECTIFYING,
        )
        if row.put_right_at is None or row.way != ON_SITE:
            self._give_deadline(hazard, row)
        if row.put_right_at is not None:
            _put_right(hazard, row)
        else:
            start_reminders(hazard, since=row.found_at, ladders=self.ladders)
        return hazard

    def _give_deadline(self, hazard: Hazard, row: PastHazard) -> None:
        deadline = self.deadline(row)
        hazard.due_on = hazard.first_due_on = deadline.due_on
        hazard.due_at = deadline.due_at
        hazard.deadline = {**deadline.to_dict(), "by_hand": row.due_on is not None}

    def events(self, row: PastHazard, hazard: Hazard) -> list[tuple]:
        """The events its life must have had, as `EVENT_COLUMNS`; sets the hazard's version."""
        events, state = [], ""
        for seq, (action, to, by, at, data) in enumerate(_acts_of(row, hazard), start=1):
            counts_on = hazard.booked_on if action in ("report", "fix_on_site") else self.booked(at)
            by_id, organisation_id = (by.pk, by.organisation_id) if by else (None, None)
            events.append(
                (uuid7(), self.street.pk, at, hazard.pk, seq, action, state, str(to), by_id, organisation_id, at,
                 counts_on, "", json.dumps(data))
            )  # fmt: skip
            state = str(to)
        hazard.version = len(events)
        return events


EVENT_COLUMNS = (
    "id", "street_id", "recorded_at", "hazard_id", "seq", "action", "from_state", "to_state", "by_id",
    "organisation_id", "at", "booked_on", "note", "data",
)  # fmt: skip


def _acts_of(row: PastHazard, hazard: Hazard) -> Sequence[tuple[str, str, User | None, datetime, dict[str, Any]]]:
    acts: list[Any] = [("report", State.REPORTED, row.found_by, row.found_at, {"origin": row.origin_kind})]
    if row.put_right_at is not None and row.way == ON_SITE:
        return [*acts, ("fix_on_site", State.FIXED_ON_SITE, row.found_by, row.found_at, {})]
    acts.append(("set_deadline", State.RECTIFYING, row.found_by, row.found_at, {"due_on": str(hazard.due_on)}))
    if row.put_right_at is None:
        return acts
    if row.way == OTHERWISE:
        data = {"exit": row.exit.code} if row.exit else {}
        return [*acts, ("close_otherwise", State.CLOSED, row.rechecked_by, row.put_right_at, data)]
    submitted: tuple = ("submit", State.SUBMITTED, row.submitted_by or row.found_by, hazard.submitted_at, {})
    return [*acts, submitted, ("pass_recheck", State.CLOSED, row.rechecked_by, row.put_right_at, {})]


def _put_right(hazard: Hazard, row: PastHazard) -> None:
    if row.way == ON_SITE:
        hazard.state, hazard.put_right_at, hazard.on_time = State.FIXED_ON_SITE, row.found_at, True
        return
    hazard.state = State.CLOSED
    hazard.put_right_at = hazard.closed_at = row.put_right_at
    if row.way == RECHECKED:
        hazard.submitted_at = row.submitted_at or row.put_right_at
        hazard.submitted_by = row.submitted_by or row.found_by
    else:
        hazard.close_reason = row.exit
    # Who calls has given put_right_at, and the deadline is set before.
    hazard.on_time = (hazard.submitted_at or row.put_right_at) < hazard.due_at  # type: ignore[operator]


def _was_rechecked(row: PastHazard) -> bool:
    return row.put_right_at is not None and row.way == RECHECKED and row.rechecked_by is not None


def _recheck(row: PastHazard, hazard: Hazard) -> Recheck:
    return Recheck(
        street_id=hazard.street_id,
        recorded_at=row.put_right_at,
        hazard=hazard,
        by=row.rechecked_by,
        at=row.put_right_at,
        passed=True,
    )


def _number(street: Grid, hazards: list[Hazard]) -> None:
    by_year: dict[int, list[Hazard]] = defaultdict(list)
    for hazard in hazards:
        by_year[hazard.found_on.year].append(hazard)
    for year, of_year in by_year.items():
        numbers = take_numbers(street, kind="hazard", year=year, count=len(of_year))
        for hazard, number in zip(of_year, numbers, strict=True):
            hazard.number = numbered(year, number)


def _refuse_nonsense(street: Grid, row: PastHazard) -> None:
    if row.place is not None and row.place.street_id != street.pk:
        raise ValueError(f"place {row.place.code} is not of {street}")
    if row.put_right_at is not None and row.put_right_at < row.found_at:
        raise ValueError("put right before it was found")
    if row.way not in (ON_SITE, RECHECKED, OTHERWISE):
        raise ValueError(f"unknown way {row.way!r}")
