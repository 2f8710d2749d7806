"""Where hazards stand now and what a board's weeks brought, at a cost that does not grow with history.

What happened on past days comes from the sums (services/day_sums.py), what is open from the partial indexes over open
hazards. The rows behind a span of days are `hazards/terms.py`, figures of a period the reports'. Counts are in 处.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from grids.calendar import local_date
from hazards.workflow import OPEN

PLATFORM = "platform"

LIVE = ("open", "undecided", "overdue", "due_today", "submitted", "handed_over")
DUE_TERMS = ("in_time", "due", "first_kept", "first_due")
BOARD = """
SELECT 'live', NULL::bigint, ARRAY[count(*),
    count(*) FILTER (WHERE state = 'reported' AND recorded_at < %(undecided)s),
    count(*) FILTER (WHERE state = 'rectifying' AND due_at <= %(now)s AND NOT extension_asked),
    count(*) FILTER (WHERE state = 'rectifying' AND due_on = %(today)s AND due_at > %(now)s),
    count(*) FILTER (WHERE state = 'submitted'), count(*) FILTER (WHERE state = 'handed_over')]
FROM hazards_hazard
WHERE street_id = ANY(%(streets)s) AND state = ANY(%(open)s) AND (%(homes)s OR NOT at_home)
UNION ALL
SELECT 'leads', NULL, ARRAY[count(*)] FROM hazards_lead WHERE street_id = ANY(%(leads)s) AND state = 'waiting'
UNION ALL
SELECT 'samples', NULL, ARRAY[count(*)]
FROM hazards_samplecheck drawn JOIN hazards_hazard h ON h.id = drawn.hazard_id
WHERE drawn.street_id = ANY(%(streets)s) AND drawn.state = 'waiting' AND h.state = 'fixed_on_site'
    AND (%(homes)s OR NOT h.at_home)
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
    AND term IN ('in_time', 'due', 'first_kept', 'first_due') AND day BETWEEN %(due_first)s AND %(due_last)s
GROUP BY 1, 2 HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class BoardSpan:
    """What a board covers: the moment, weeks from `first` to `last`, and the days on which hazards fell due.

    What was reported before `undecided_before` and is still only that is 无人处置.
    """

    now: datetime
    first: date
    last: date
    due_first: date
    due_last: date
    undecided_before: datetime


@dataclass(frozen=True)
class Board:
    """A board's hazards, in 处 (leads in 条).

    live: open, undecided, overdue and due_today on the street's own clock, submitted, handed_over, leads to verify,
    samples to check.
    weeks: number of the week from `first` → term of `DaySum` → count; weeks without any are left out.
    due: community or street (None: in no grid) → [put right or submitted in time, fell due], then the same two by the
    first deadline.
    """

    live: dict[str, int]
    weeks: dict[int, dict[str, int]]
    due: dict[int | None, list[int]]


def board(span: BoardSpan, *, streets: Iterable[int], homes: bool, leads: Iterable[int], by_street: bool) -> Board:
    """What is open at `span.now` and what the sums say of the weeks and of what fell due, in one query.

    `streets` (ids) are read whole, hazards at homes under care only when `homes`; `leads`: streets whose leads count;
    `by_street`: what fell due by street instead of by community.
    Live counts are of every source, sums of the platform's own.
    """
    values: dict[str, Any] = {
        "streets": list(streets), "homes": homes, "leads": list(leads), "by_street": by_street,
        "source": PLATFORM, "open": sorted(OPEN),
        "undecided": span.undecided_before, "now": span.now, "today": local_date(span.now),
        "first": span.first, "last": span.last,
        "due_first": span.due_first, "due_last": span.due_last,
    }  # fmt: skip
    found = Board({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(BOARD, values)
        for what, key, counts in cursor.fetchall():
            if what == "live":
                found.live.update(zip(LIVE, counts, strict=True))
            elif what in ("leads", "samples"):
                found.live[what] = counts[0]
            elif what in DUE_TERMS:
                pair = found.due.setdefault(key, [0, 0, 0, 0])
                pair[DUE_TERMS.index(what)] = counts[0]
            else:
                found.weeks.setdefault(key, {})[what] = counts[0]
    return found
