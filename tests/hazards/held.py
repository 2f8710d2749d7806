"""A row that somebody else holds while the test looks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from hazards.models import Hazard


@contextmanager
def held_by_another(hazard: Hazard) -> Iterator[None]:
    """`hazard` is locked on a connection of its own; who wants it meanwhile is refused after a tenth of a second."""
    locked, release = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM hazards_hazard WHERE id = %s FOR UPDATE", [hazard.pk])
            locked.set()
            release.wait()
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        yield
    finally:
        release.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
