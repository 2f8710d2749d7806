"""Where a street's hazards stand, over all time and now, at a cost that does not grow with history.

All-time counts come from the sums (`TallyTotal` and the rows not folded yet), live ones from the partial indexes over
open hazards. Figures of a span of days are `hazards/terms.py` and the reports'. Counts are in 处.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from grids.calendar import local_date
from grids.models import Grid
from hazards.workflow import OPEN, PUT_RIGHT, State

PLATFORM = "platform"

STANDING = """
SELECT state, on_time, sum(n)::bigint FROM (
    SELECT state, on_time, n FROM hazards_tallytotal WHERE street_id = ANY(%(streets)s) AND source = %(source)s
    UNION ALL
    SELECT state, on_time, n FROM hazards_tally
    WHERE street_id = ANY(%(streets)s) AND source = %(source)s AND NOT folded
) AS every_row GROUP BY state, on_time HAVING sum(n) <> 0
"""


LIVE = ("open", "overdue", "due_today", "submitted", "handed_over")
DUE_TERMS = ("in_time", "due")
BOARD = """
SELECT 'live', NULL::bigint, ARRAY[count(*),
    count(*) FILTER (WHERE state = 'rectifying' AND due_at <= %(now)s AND NOT extension_asked),
    count(*) FILTER (WHERE state = 'rectifying' AND due_on = %(today)s AND due_at > %(now)s),
    count(*) FILTER (WHERE state = 'submitted'), count(*) FILTER (WHERE state = 'handed_over')]
FROM hazards_hazard
WHERE street_id = ANY(%(streets)s) AND state = ANY(%(open)s) AND (%(homes)s OR NOT at_home)
UNION ALL
SELECT 'leads', NULL, ARRAY[count(*)] FROM hazards_lead WHERE street_id = ANY(%(leads)s) AND state = 'waiting'
UNION ALL
SELECT term, (day - %(first)s) / 7, ARRAY[sum(n)]
FROM hazards_daysum
WHERE street_id = ANY(%(streets)s) AND source = %(source)s AND (%(homes)s OR NOT at_home)
    AND term IN ('found', 'closed', 'restored', 'voided', 'standing', 'put_right')
    AND day BETWEEN %(first)s AND %(last)s
GROUP BY 1, 2 HAVING sum(n) <> 0
UNION ALL
SELECT term, CASE WHEN %(by_street)s THEN street_id ELSE area_id END, ARRAY[sum(n)]
FROM hazards_daysum
WHERE street_id = ANY(%(streets)s) AND source = %(source)s AND (%(homes)s OR NOT at_home)
    AND term IN ('in_time', 'due') AND day BETWEEN %(due_first)s AND %(due_last)s
GROUP BY 1, 2 HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class Standing:
    """How many hazards of all time stand where; void ones are outside `found`.

    整改率 is `put_right` of `found`; 按期整改率 is `on_time` of `judged`: those put right while a deadline of the
    street's own ran (fixed on site counts as on time).
    """

    found: int
    put_right: int
    open: int
    void: int
    on_time: int
    judged: int
    by_state: dict[str, int]


@dataclass(frozen=True)
class BoardSpan:
    """What a board covers: the moment, weeks from `first` to `last`, and the days on which hazards fell due."""

    now: datetime
    first: date
    last: date
    due_first: date
    due_last: date


@dataclass(frozen=True)
class Board:
    """A board's hazards, in 处 (leads in 条).

    live: open, overdue and due_today on the street's own clock, submitted, handed_over, leads to be verified.
    weeks: number of the week from `first` → term of `DaySum` → count; weeks without any are left out.
    due: community or street (None: in no grid) → [put right or submitted in time, fell due].
    """

    live: dict[str, int]
    weeks: dict[int, dict[str, int]]
    due: dict[int | None, list[int]]


def standing(streets: Iterable[Grid | int], source: str = PLATFORM) -> Standing:
    """Where the hazards of `streets` stand by now, of one source: sources are never added (domain.md S1-06)."""
    ids = [street.pk if isinstance(street, Grid) else street for street in streets]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"streets": ids, "source": source})
        rows = cursor.fetchall()
    by_state: dict[str, int] = {}
    for state, _on_time, n in rows:
        by_state[state] = by_state.get(state, 0) + n
    void = by_state.get(State.VOID, 0)
    return Standing(
        found=sum(by_state.values()) - void,
        put_right=sum(n for state, n in by_state.items() if state in PUT_RIGHT),
        open=sum(n for state, n in by_state.items() if state in OPEN),
        void=void,
        on_time=sum(n for _state, on_time, n in rows if on_time),
        judged=sum(n for _state, on_time, n in rows if on_time is not None),
        by_state=by_state,
    )


def board(span: BoardSpan, *, streets: Iterable[int], homes: bool, leads: Iterable[int], by_street: bool) -> Board:
    """What is open at `span.now` and what the sums say of the weeks and of what fell due, in one query.

    `streets` (ids) are read whole, hazards at homes under care only when `homes`; `leads`: streets whose leads count;
    `by_street`: what fell due by street instead of by community.
    Live counts are of every source, sums of the platform's own.
    """
    values: dict[str, Any] = {
        "streets": list(streets), "homes": homes, "leads": list(leads), "by_street": by_street,
        "source": PLATFORM, "open": sorted(OPEN),
        "now": span.now, "today": local_date(span.now), "first": span.first, "last": span.last,
        "due_first": span.due_first, "due_last": span.due_last,
    }  # fmt: skip
    found = Board({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(BOARD, values)
        for what, key, counts in cursor.fetchall():
            if what == "live":
                found.live.update(zip(LIVE, counts, strict=True))
            elif what == "leads":
                found.live["leads"] = counts[0]
            elif what in DUE_TERMS:
                pair = found.due.setdefault(key, [0, 0])
                pair[DUE_TERMS.index(what)] = counts[0]
            else:
                found.weeks.setdefault(key, {})[what] = counts[0]
    return found
