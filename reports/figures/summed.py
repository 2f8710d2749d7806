"""The overview's figures for readers of whole streets: from maintained sums and indexes of live rows.

The streets come from the same `Scope` as `visible_to`. None where the reader sees less than whole streets.
"""

from typing import Any

from django.db import connection

from grids.access import Reach, scope_of
from grids.models import Place
from hazards import figures
from hazards.figures import PLATFORM, Board, BoardSpan
from reports.figures.counted import by_street


def board(user, span: BoardSpan) -> Board | None:
    """As `counted.board`, from the sums."""
    scope = scope_of(user)
    streets = scope.reach_for("hazards.view").whole_streets()
    homes = _homes(scope.care_reach(), streets)
    leads = scope.reach_for("leads.view")
    if streets is None or homes is None or leads.cells or leads.places:
        return None
    return figures.board(span, streets=streets, homes=homes, leads=leads.streets, by_street=by_street(user))


def _homes(care: Reach, streets: frozenset[int] | None) -> bool | None:
    """Whether homes under care count: in all the streets or in none; None when only in some."""
    if not streets or not care:
        return False
    return True if care.streets >= streets else None


# The rows `Inspection.counted` and `Place.active().countable()` take, of whole streets.
VISITED = """
SELECT (booked_on - %(first)s) / 7, count(*), count(DISTINCT place_id) FROM inspections_inspection
WHERE street_id = ANY(%(visits)s) AND booked_on BETWEEN %(first)s AND %(last)s AND source = %(source)s
    AND NOT at_home AND outcome = 'done' AND kind NOT IN ('video', 'self') AND superseded_by_id IS NULL
GROUP BY 1
UNION ALL
SELECT NULL, count(*), 0 FROM grids_place
WHERE street_id = ANY(%(places)s) AND NOT is_home AND merged_into_id IS NULL AND NOT status = ANY(%(gone)s)
"""


def visited(user, span: BoardSpan) -> tuple[dict[int, dict[str, int]], int] | None:
    """As `counted.visited`, in one query."""
    scope = scope_of(user)
    visits = scope.reach_for("inspections.view").whole_streets()
    places = scope.reach_for("places.view").whole_streets()
    if visits is None or places is None:
        return None
    values: dict[str, Any] = {
        "first": span.first, "last": span.last, "source": PLATFORM, "gone": sorted(Place.GONE),
        "visits": list(visits), "places": list(places),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(VISITED, values)
        rows = {week: {"visits": n, "places": distinct} for week, n, distinct in cursor.fetchall()}
    return rows, rows.pop(None)["visits"]
