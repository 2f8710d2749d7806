"""Sums that are never counted twice: ±1 rows in the act's transaction, folded per street, equal to a recount.

The rows answer "how many stand where" by day of booking; their totals over all days stand in `TallyTotal`.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Sum

from grids.models import Grid
from hazards.models import Hazard, Tally


class Stand(NamedTuple):
    """Where a hazard stands in the sums; two hazards with the same stand are counted together."""

    street_id: int
    cell_id: int | None
    day: date
    category_id: int
    severity_id: int
    source: str
    state: str
    on_time: bool | None

    @classmethod
    def of(cls, hazard: Hazard) -> "Stand":
        return cls(*(getattr(hazard, STORED_AS.get(name, name)) for name in cls._fields))


STORED_AS = {"day": "booked_on"}
FOLD_LOCK = 0x7A11  # first key of the advisory lock; the second is the street


def count_change(before: Stand | None, after: Stand | None) -> None:
    """Append −1 for where a hazard stood and +1 for where it stands; nothing when that is the same. None: not there."""
    count_changes([(before, after)])


def count_changes(changes: Iterable[tuple[Stand | None, Stand | None]]) -> None:
    """`count_change` for many at once, summed up first."""
    sums: Counter[Stand] = Counter()
    for before, after in changes:
        if before is not None:
            sums[before] -= 1
        if after is not None:
            sums[after] += 1
    rows = [Tally(**stand._asdict(), n=n) for stand, n in sums.items() if n]
    Tally.objects.bulk_create(rows, batch_size=1000)


def sums(street: Grid) -> dict[Stand, int]:
    """What the rows of the street add up to, folded or not; zeros left out."""
    rows = Tally.objects.filter(street=street).values_list(*Stand._fields).annotate(total=Sum("n")).order_by()
    return {Stand(*row[:-1]): row[-1] for row in rows if row[-1]}


def recount(street: Grid) -> dict[Stand, int]:
    """The same from the hazards themselves; always equal to `sums` (a test and `verify_facts` hold it)."""
    fields = [STORED_AS.get(name, name) for name in Stand._fields]
    rows = Hazard.objects.filter(street=street).values_list(*fields).iterator(chunk_size=5000)
    return dict(Counter(Stand(*row) for row in rows))


def differences(street: Grid) -> dict[Stand, tuple[int, int]]:
    """Stands whose sum is not their recount: {stand: (sum, recount)}. Empty when the sums can be believed."""
    summed, counted = sums(street), recount(street)
    keys = summed.keys() | counted.keys()
    return {key: (summed.get(key, 0), counted.get(key, 0)) for key in keys if summed.get(key) != counted.get(key)}


FOLD = """
WITH taken AS (
    DELETE FROM hazards_tally WHERE street_id = %(street)s AND NOT folded
    RETURNING street_id, cell_id, day, category_id, severity_id, source, state, on_time, n
), changed AS (
    SELECT DISTINCT cell_id, day, category_id, severity_id, source, state, on_time FROM taken
), merged AS (
    DELETE FROM hazards_tally old USING changed c
    WHERE old.street_id = %(street)s AND old.folded AND old.day = c.day AND old.state = c.state
      AND old.category_id = c.category_id AND old.severity_id = c.severity_id AND old.source = c.source
      AND old.cell_id IS NOT DISTINCT FROM c.cell_id AND old.on_time IS NOT DISTINCT FROM c.on_time
    RETURNING old.street_id, old.cell_id, old.day, old.category_id, old.severity_id, old.source, old.state,
              old.on_time, old.n
), folded AS (
    INSERT INTO hazards_tally (street_id, cell_id, day, category_id, severity_id, source, state, on_time, n, folded)
    SELECT street_id, cell_id, day, category_id, severity_id, source, state, on_time, sum(n), true
    FROM (SELECT * FROM taken UNION ALL SELECT * FROM merged) AS every_row
    GROUP BY street_id, cell_id, day, category_id, severity_id, source, state, on_time HAVING sum(n) <> 0
), totalled AS (
    INSERT INTO hazards_tallytotal AS t (street_id, source, state, on_time, n)
    SELECT street_id, source, state, on_time, sum(n) FROM taken GROUP BY street_id, source, state, on_time
    ON CONFLICT (street_id, source, state, on_time) DO UPDATE SET n = t.n + excluded.n
)
SELECT count(*) FROM taken
"""


def fold(street: Grid) -> int:
    """Merge the street's new rows into one row a stand and into the totals; how many were taken.

    Safe beside acts (they only append) and beside itself (a second one finds the street taken and does nothing).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [FOLD_LOCK, street.pk])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(FOLD, {"street": street.pk})
        return cursor.fetchone()[0]


def streets_to_fold() -> list[Grid]:
    """Streets with rows not folded yet."""
    waiting = Tally.objects.filter(folded=False).values("street").distinct()
    return list(Grid.objects.filter(pk__in=waiting).order_by("code"))
