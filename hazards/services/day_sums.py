"""Sums by day and term: ±1 rows in the act's own transaction, folded per street, equal to a count of the facts.

What a hazard counts under is written once, as SQL over the facts (`MARKS`). An act takes the marks of its hazard before
and after and appends the differences; a task folds rows per street; `recount` and `rebuild` read the same SQL.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from grids.models import Grid
from hazards.models import DaySum, Hazard
from hazards.terms import ANSWERED, DUE_STATES, FIRST_STATES, LEGAL_STATES
from hazards.workflow import OPEN, PUT_RIGHT, State

# One row for each term a hazard counts under. The terms of the balance and the bases of 按期整改率 are those of
# hazards/terms.py (MOVES, fell_due, IN_TIME, first_due, FIRST_KEPT); a test compares the two.
MARKS = """
WITH h AS (
    SELECT z.*, CASE WHEN c.level = 'community' THEN c.id ELSE c.parent_id END AS area_id
    FROM hazards_hazard z LEFT JOIN grids_grid c ON c.id = z.cell_id WHERE {which}
), marks AS (
    SELECT h.street_id, NULL::bigint AS area_id, e.booked_on AS day, t.term, h.at_home, h.source
    FROM h JOIN hazards_hazardevent e ON e.hazard_id = h.id
    CROSS JOIN LATERAL (VALUES
        ('found', e.action = 'report'),
        ('closed', e.from_state = ANY(%(open)s) AND e.to_state = ANY(%(put_right)s)),
        ('restored', e.from_state = ANY(%(put_right)s) AND e.to_state = ANY(%(open)s)),
        ('voided', e.from_state = ANY(%(open)s) AND e.to_state = %(void)s)
    ) AS t(term, counts)
    WHERE t.counts AND NOT (h.state = %(void)s AND EXISTS (
        SELECT FROM hazards_hazardevent a
        WHERE a.hazard_id = h.id AND a.from_state = ANY(%(put_right)s) AND a.to_state = %(void)s))
    UNION ALL
    SELECT street_id, NULL, booked_on, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (VALUES
        ('standing', state <> %(void)s), ('put_right', state = ANY(%(put_right)s))) AS t(term, counts)
    WHERE t.counts
    UNION ALL
    SELECT street_id, area_id, CASE WHEN o.sent = 0 THEN due_on ELSE o.legal END, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (
        SELECT count(*) AS sent, max(legal_due_on) FILTER (WHERE state = ANY(%(answered)s)) AS legal
        FROM hazards_handover WHERE hazard_id = h.id
    ) AS o CROSS JOIN LATERAL (VALUES ('due', true), ('in_time', CASE
        WHEN o.sent > 0 THEN state = 'closed' AND (put_right_at AT TIME ZONE 'Asia/Shanghai')::date <= o.legal
        WHEN submitted_at IS NOT NULL THEN state IN ('submitted', 'closed') AND submitted_at < due_at
        ELSE state = 'closed' AND put_right_at < due_at END)) AS t(term, counts)
    WHERE t.counts AND CASE WHEN o.sent = 0 THEN due_on IS NOT NULL AND state = ANY(%(due_states)s)
        ELSE o.legal IS NOT NULL AND state = ANY(%(legal_states)s) END
    UNION ALL
    SELECT street_id, area_id, first_due_on, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (
        SELECT CASE WHEN submitted_at IS NULL THEN put_right_at ELSE submitted_at END AS done_at
    ) AS d CROSS JOIN LATERAL (VALUES ('first_due', true), ('first_kept',
        state = ANY(CASE WHEN submitted_at IS NULL THEN ARRAY['closed'] ELSE ARRAY['submitted', 'closed'] END)
        AND CASE WHEN due_on = first_due_on THEN d.done_at < due_at
            ELSE (d.done_at AT TIME ZONE 'Asia/Shanghai')::date <= first_due_on END)) AS t(term, counts)
    WHERE t.counts AND first_due_on IS NOT NULL AND state = ANY(%(first_states)s)
)
"""
KEY = "street_id, area_id, day, term, at_home, source"
VALUES = {
    "open": sorted(OPEN), "put_right": sorted(PUT_RIGHT), "void": State.VOID.value, "due_states": DUE_STATES,
    "legal_states": LEGAL_STATES, "first_states": FIRST_STATES, "answered": ANSWERED,
}  # fmt: skip
FOLD_LOCK = 0x7A12  # first key of the advisory lock; the second is the street


class Mark(NamedTuple):
    """One thing a hazard counts under."""

    street_id: int
    area_id: int | None
    day: date
    term: str
    at_home: bool
    source: str


def marks(hazard: Hazard | UUID) -> Counter[Mark]:
    """What the saved hazard counts under now; nothing for one that is not there yet."""
    return _marks("z.id = %(id)s", id=hazard.pk if isinstance(hazard, Hazard) else hazard)


def count_marks(before: Counter[Mark], hazard: Hazard) -> None:
    """Append what changed since `before` (the marks taken when the act began). After the act's event was saved."""
    change = marks(hazard)
    change.subtract(before)
    DaySum.objects.bulk_create([DaySum(**mark._asdict(), n=n) for mark, n in change.items() if n])


def count_new(hazards: Iterable[Hazard]) -> None:
    """The same for hazards that were just written, any number in one statement."""
    which = MARKS.format(which="z.id = ANY(%(ids)s)")
    _run(f"{which} {INSERT_MARKS}", folded=False, ids=[hazard.pk for hazard in hazards])


INSERT_MARKS = f"""
INSERT INTO hazards_daysum ({KEY}, n, folded) SELECT {KEY}, count(*), %(folded)s FROM marks GROUP BY {KEY}
"""


def sums(street: Grid) -> dict[Mark, int]:
    """What the rows of the street add up to, folded or not; zeros left out."""
    rows = DaySum.objects.filter(street=street).values_list(*Mark._fields).annotate(total=Sum("n")).order_by()
    return {Mark(*row[:-1]): row[-1] for row in rows if row[-1]}


def recount(street: Grid) -> dict[Mark, int]:
    """The same from the facts; always equal to `sums` (tests and `verify_facts` hold it)."""
    return dict(_marks("z.street_id = %(street)s", street=street.pk))


def differences(street: Grid) -> dict[Mark, tuple[int, int]]:
    """Marks whose sum is not their recount: {mark: (sum, recount)}. Empty when the sums can be believed.

    One statement, so one moment: an act that ends meanwhile is in both or in neither.
    """
    rows = _run(f"{MARKS.format(which='z.street_id = %(street)s')} {DIFFERENCES}", street=street.pk)
    return {Mark(*row[:-2]): row[-2:] for row in rows}


DIFFERENCES = f"""
SELECT {KEY}, sum(summed)::bigint AS summed, sum(counted)::bigint AS counted FROM (
    SELECT {KEY}, n AS summed, 0 AS counted FROM hazards_daysum WHERE street_id = %(street)s
    UNION ALL
    SELECT {KEY}, 0, 1 FROM marks
) AS both_ways GROUP BY {KEY} HAVING sum(both_ways.summed) <> sum(both_ways.counted)
"""


def rebuild(street: Grid) -> None:
    """Add to the street's sums what makes them the recount, and fold: after facts were written past the services.

    Safe beside acts, which it need not keep waiting: the difference is found and appended in one statement.
    """
    with transaction.atomic():
        _run("SELECT pg_advisory_xact_lock(%(lock)s, %(street)s)", lock=FOLD_LOCK, street=street.pk)
        which = MARKS.format(which="z.street_id = %(street)s")
        columns = f"{KEY}, n, folded"
        missing = f"SELECT {KEY}, counted - summed, false FROM ({DIFFERENCES}) AS different"
        _run(f"INSERT INTO hazards_daysum ({columns}) {which} {missing}", street=street.pk)
        fold(street)


FOLD = f"""
WITH taken AS (
    DELETE FROM hazards_daysum WHERE street_id = %(street)s AND NOT folded RETURNING {KEY}, n
), merged AS (
    DELETE FROM hazards_daysum old USING (SELECT DISTINCT {KEY} FROM taken) c
    WHERE old.street_id = %(street)s AND old.folded AND old.term = c.term AND old.day = c.day
      AND old.area_id IS NOT DISTINCT FROM c.area_id AND old.at_home = c.at_home AND old.source = c.source
    RETURNING {", ".join(f"old.{name}" for name in KEY.split(", "))}, old.n
), folded AS (
    INSERT INTO hazards_daysum ({KEY}, n, folded)
    SELECT {KEY}, sum(n), true FROM (SELECT * FROM taken UNION ALL SELECT * FROM merged) AS every_row
    GROUP BY {KEY} HAVING sum(n) <> 0
)
SELECT count(*) FROM taken
"""


def fold(street: Grid) -> int:
    """Merge the street's new rows into one row a mark; how many were taken. Safe beside acts and beside itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [FOLD_LOCK, street.pk])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(FOLD, {"street": street.pk})
        return cursor.fetchone()[0]


def streets_to_fold() -> list[Grid]:
    """Streets with rows not folded yet."""
    waiting = DaySum.objects.filter(folded=False).values("street").distinct()
    return list(Grid.objects.filter(pk__in=waiting).order_by("code"))


def _marks(which: str, **values) -> Counter[Mark]:
    rows = _run(f"{MARKS.format(which=which)} SELECT {KEY}, count(*) FROM marks GROUP BY {KEY}", **values)
    return Counter({Mark(*row[:-1]): row[-1] for row in rows})


def _run(statement: str, **values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, VALUES | values)
        return cursor.fetchall() if cursor.description else []
