"""Past visits, many at once: the same columns, booking and consequences as of a visit from a phone, no messages.

What was due at the place is done by it, and the stop of a round reached, as `services.visits` does one by one. No feed
row is written: whoever reads the feed starts from the rows themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from grids.calendar import local_date
from grids.copying import copy_rows
from grids.ids import uuid7
from grids.models import Grid, Place, User
from grids.periods import booked_on
from grids.services.books import books_closed_through
from inspections.models import Checklist, Inspection, Round, Task

FROM_AFAR = [str(kind) for kind in Inspection.FROM_AFAR]


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
    """Write past visits of `street`, with what they did; how many. Refuses a place of another street."""
    with transaction.atomic():
        closed_through = books_closed_through(street.pk)
        visits = [_row(street, row, closed_through) for row in rows]
        ids = [visit[0] for visit in visits]
        copy_rows(Inspection, COLUMNS, visits)
        _refresh_last_visits(street)
        _do_what_was_due(street, ids)
        _reach_stops(street, ids)
    return len(visits)


COLUMNS = (
    "id", "street_id", "district_id", "cell_id", "scope_cell_id", "recorded_at", "place_id", "at_home", "kind",
    "outcome", "checklist_id", "all_clear", "hazards_found", "by_id", "round_id", "source", "visited_on", "visited_at",
    "booked_on", "backdated", "met", "note", "complete",
)  # fmt: skip


def _row(street: Grid, row: PastVisit, closed_through: date | None) -> tuple:
    """A visit as `COLUMNS`; the others are empty in the past."""
    place = row.place
    if place.street_id != street.pk:
        raise ValueError(f"place {place.code} is not of {street}")
    day = local_date(row.visited_at)
    return (
        row.id or uuid7(), street.pk, place.district_id, place.cell_id, place.scope_cell_id, row.visited_at, place.pk,
        place.is_home, str(Inspection.Kind.CARE if place.is_home else row.kind), str(row.outcome),
        row.checklist.pk if row.checklist else None,
        row.outcome == Inspection.Outcome.DONE and row.hazards_found == 0, row.hazards_found,
        row.by.pk if row.by else None, row.round.pk if row.round else None, row.source, day, row.visited_at,
        booked_on(day, closed_through), row.backdated, "", row.note, True,
    )  # fmt: skip


def _refresh_last_visits(street: Grid) -> None:
    """One statement for the street: the newest visit on the spot that got in."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE grids_place AS place SET last_visited_at = newest.at
            FROM (SELECT place_id, max(visited_at) AS at FROM inspections_inspection
                  WHERE street_id = %s AND outcome = 'done' AND kind <> ALL(%s) GROUP BY place_id) AS newest
            WHERE newest.place_id = place.id AND place.last_visited_at IS DISTINCT FROM newest.at
            """,
            [street.pk, FROM_AFAR],
        )


def _do_what_was_due(street: Grid, visits: list[UUID]) -> None:
    """An open task is done by the first of the visits at its place on or after the day it began."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE inspections_task AS task SET done_at = first.visited_at, inspection_id = first.visit
            FROM (SELECT DISTINCT ON (due.id) due.id AS task, visit.id AS visit, visit.visited_at
                  FROM inspections_task AS due
                  JOIN inspections_inspection AS visit
                    ON visit.place_id = due.place_id AND visit.visited_on >= due.starts_on
                  WHERE due.street_id = %s AND due.done_at IS NULL AND due.cancelled_at IS NULL AND due.kind = ANY(%s)
                    AND visit.id = ANY(%s) AND visit.kind <> ALL(%s)
                  ORDER BY due.id, visit.visited_at, visit.id) AS first
            WHERE first.task = task.id
            """,
            [street.pk, [str(kind) for kind in Task.DONE_BY_A_VISIT], visits, FROM_AFAR],
        )


def _reach_stops(street: Grid, visits: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE inspections_roundstop AS stop SET visited_at = first.at
            FROM (SELECT round_id, place_id, min(visited_at) AS at FROM inspections_inspection
                  WHERE street_id = %s AND round_id IS NOT NULL AND id = ANY(%s) AND kind <> ALL(%s)
                  GROUP BY round_id, place_id) AS first
            WHERE stop.street_id = %s AND stop.round_id = first.round_id AND stop.place_id = first.place_id
              AND stop.visited_at IS NULL
            """,
            [street.pk, visits, FROM_AFAR, street.pk],
        )
