"""The next number of a kind, without gaps."""

from django.db import connection

from grids.models import Counter, Grid

# Taken and locked in one statement, the first time as every other.
TAKE = f"""
INSERT INTO {Counter._meta.db_table} AS counter (street_id, kind, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (street_id, kind, year) DO UPDATE SET last = counter.last + excluded.last RETURNING last
"""


def next_number(street: Grid, *, kind: str, year: int) -> int:
    """1, 2, 3 … per street, kind and year. Call inside a short transaction: its row lock is what keeps out gaps."""
    return take_numbers(street, kind=kind, year=year, count=1)[0]


def take_numbers(street: Grid, *, kind: str, year: int, count: int) -> range:
    """The next `count` numbers at once; as `next_number`."""
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken in a transaction, or a failure leaves a gap")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [street.pk, kind, year, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)
