"""Until which day the books of a street are closed, held still for the length of a transaction."""

from datetime import date

from django.db import connection

from grids.models import Grid


def books_closed_through(street_id: int) -> date | None:
    """The last frozen day of the street, or None.

    Inside a transaction the street's row is share-locked: whoever freezes a period waits for the acts under way, and
    no act is booked into a period that was frozen meanwhile. Acts do not wait for each other.
    """
    table = connection.ops.quote_name(Grid._meta.db_table)
    lock = " FOR SHARE" if connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT books_closed_through FROM {table} WHERE id = %s{lock}", [street_id])
        return cursor.fetchone()[0]
