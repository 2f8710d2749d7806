"""The next number of a kind, without gaps."""

from django.db import connection

from grids.models import Counter, Grid


def next_number(street: Grid, *, kind: str, year: int) -> int:
    """1, 2, 3 … per street, kind and year. Call inside a short transaction: its row lock is what keeps out gaps."""
    if not connection.in_atomic_block:
        raise RuntimeError("next_number needs a transaction, or a failure leaves a gap")
    Counter.objects.get_or_create(street=street, kind=kind, year=year)
    counter = Counter.objects.select_for_update().get(street=street, kind=kind, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
