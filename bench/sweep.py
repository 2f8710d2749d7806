"""B3: the overdue sweep (find, mark, remind) against raw SQL batches and a naive loop, on the same due hazards."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import race
from grids.models import Grid
from hazards.models import Hazard, Reminder
from hazards.services import reminders

NAIVE = 300  # hazards of one naive run; its time is scaled to all of them
# As little as a sweep can do: take due hazards, write one reminder each, move them on. No steps, no people, no digest.
RAW = """
WITH due AS (
    SELECT id, due_on FROM hazards_hazard
    WHERE street_id = %(street)s AND state = 'rectifying' AND next_reminder_at <= %(now)s
    ORDER BY next_reminder_at LIMIT 500 FOR UPDATE SKIP LOCKED
), written AS (
    INSERT INTO hazards_reminder (id, street_id, recorded_at, hazard_id, due_on, step, superseded, "to")
    SELECT gen_random_uuid(), %(street)s, %(now)s, id, due_on, 1, false, '[]' FROM due ON CONFLICT DO NOTHING
), moved AS (
    UPDATE hazards_hazard h SET next_reminder_at = NULL FROM due WHERE h.id = due.id
) SELECT count(*) FROM due
"""


class _Undo(Exception):
    """Ends a run: what it wrote is rolled back, so that every run finds the same work."""


def measure(size: int, *, rounds: int) -> list[object]:
    """One row of the table; all contenders work in one transaction that is rolled back, on the same streets."""
    now = timezone.now()
    due = Hazard.objects.filter(state="rectifying", next_reminder_at__lte=now)
    streets, count = list(Grid.objects.filter(pk__in=due.values("street")).order_by("code")), due.count()
    contenders = {
        "sweep": lambda: _undone(lambda: [reminders.sweep(street, now=now) for street in streets]),
        "raw": lambda: _undone(lambda: [raw_sweep(street, now) for street in streets]),
        "naive": lambda: _undone(lambda: _naive(now)),
        "find": lambda: reminders.streets_owing(now=now),
    }
    series = race(contenders, rounds=rounds, seed=size, before=_clear_up)
    scale = count / min(NAIVE, count)
    series.rounds["naive"] = [spent * scale for spent in series.rounds["naive"]]
    return [
        f"{size:,}",
        f"{count:,}",
        f"{series.median('sweep'):.0f}",
        f"{series.median('raw'):.0f}",
        f"{series.median('naive'):.0f}",
        f"{series.median('find'):.1f}",
        series.ratio("sweep", "raw"),
        series.ratio("naive", "sweep"),
    ]


def _clear_up() -> None:
    """What a run took back lies about in tables and indexes, and the next would wade through it: nobody's work."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM hazards_hazard, hazards_reminder, hazards_reminderdigest")


def _undone(work) -> None:
    try:
        with transaction.atomic():
            work()
            raise _Undo
    except _Undo:
        pass


def raw_sweep(street: Grid, now: datetime) -> None:
    """What the street owes, in batches of 500, by `RAW` alone."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(RAW, {"street": street.pk, "now": now})
            if cursor.fetchone()[0] < 500:
                return


def _naive(now: datetime) -> None:
    """One hazard after the other: look whether it was reminded, write the reminder, save the hazard."""
    due = Hazard.objects.filter(state="rectifying", next_reminder_at__lte=now)
    for hazard in due.select_related("street", "found_by")[:NAIVE]:
        with transaction.atomic():
            Reminder.objects.get_or_create(
                street=hazard.street, hazard=hazard, due_on=hazard.due_on, step=1, defaults={"recorded_at": now}
            )
            hazard.next_reminder_at = None
            hazard.save()
