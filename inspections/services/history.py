"""Past visits, many at once: the same columns and the same booking as a visit from a phone, without its ceremony."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from grids.calendar import local_date
from grids.ids import uuid7
from grids.models import Grid, Place, User
from grids.periods import booked_on
from grids.services.books import books_closed_through
from inspections.models import Checklist, Inspection, Round

BATCH = 1000


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One visit of the past; `id` only where a hazard or an answer must point to it."""

    place: Place
    visited_at: datetime
    by: User | None = None
    kind: str = "routine"
    outcome: str = "done"
    hazards_found: int = 0
    checklist: Checklist | None = None
    round: Round | None = None
    source: str = "platform"
    backdated: bool = False
    note: str = ""
    id: UUID | None = None


def record_history(street: Grid, rows: Iterable[PastVisit]) -> int:
    """Write past visits of `street` and their places' last visit; how many. Refuses a place of another street."""
    closed_through = books_closed_through(street.pk)
    visits = [_row(street, row, closed_through) for row in rows]
    with transaction.atomic():
        Inspection.objects.bulk_create(visits, batch_size=BATCH)
        _refresh_last_visits(street)
    return len(visits)


def _row(street: Grid, row: PastVisit, closed_through) -> Inspection:
    if row.place.street_id != street.pk:
        raise ValueError(f"place {row.place.code} is not of {street}")
    day = local_date(row.visited_at)
    return Inspection(
        id=row.id or uuid7(),
        street_id=street.pk,
        district_id=row.place.district_id,
        cell_id=row.place.cell_id,
        scope_cell_id=row.place.scope_cell_id,
        recorded_at=row.visited_at,
        place=row.place,
        at_home=row.place.is_home,
        kind=Inspection.Kind.CARE if row.place.is_home else row.kind,
        outcome=row.outcome,
        checklist=row.checklist,
        all_clear=row.outcome == Inspection.Outcome.DONE and row.hazards_found == 0,
        hazards_found=row.hazards_found,
        by=row.by,
        round=row.round,
        source=row.source,
        visited_on=day,
        visited_at=row.visited_at,
        booked_on=booked_on(day, closed_through),
        backdated=row.backdated,
        note=row.note,
    )


def _refresh_last_visits(street: Grid) -> None:
    """One statement for the street: the newest visit that got in."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE grids_place AS place SET last_visited_at = newest.at
            FROM (SELECT place_id, max(visited_at) AS at FROM inspections_inspection
                  WHERE street_id = %s AND outcome = 'done' GROUP BY place_id) AS newest
            WHERE newest.place_id = place.id AND place.last_visited_at IS DISTINCT FROM newest.at
            """,
            [street.pk],
        )
