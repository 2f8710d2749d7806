"""The next number of a kind, without gaps."""

from django.db import connection

from grids.models import Counter, Grid


def next_number(street: Grid, *, kind: str, year: int) -> int:
    """1, 2, 3 … per street, kind and year. Call inside a short transaction: its row lock is what keeps out gaps."""
    return take_numbers(street, kind=kind, year=year, count=1)[0]


def take_numbers(street: Grid, *, kind: str, year: int, count: int) -> range:
    """The next `count` numbers at once; as `next_number`."""
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken in a transaction, or a failure leaves a gap")
    Counter.objects.get_or_create(street=street, kind=kind, year=year)
    counter = Counter.objects.select_for_update().get(street=street, kind=kind, year=year)
    counter.last += count
    counter.save(update_fields=["last"])
    return range(counter.last - count + 1, counter.last + 1)
