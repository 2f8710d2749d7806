"""kill -9 of a real Celery worker in the middle of a reminder sweep: each hazard still has exactly one a step."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, connections
from django.db.models import Count
from django.utils import timezone

from config.celery import app
from hazards.models import Category, Hazard, Reminder, ReminderDigest, Severity
from hazards.services.history import PastHazard, record_history
from hazards.services.reminders import BATCH
from hazards.tasks import sweep_reminders
from notifications.models import Outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; a worker starts in three, but not on a machine that is busy with other things


def environment() -> dict[str, str]:
    """This process's, with the tests' own database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return {**os.environ, "DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}


@contextmanager
def worker():
    """A Celery worker in a process group of its own, killed with -9 at the end at the latest."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "sweep", "-c", "1", "-l", "ERROR"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition, process):
    """Wait for another process to bring something about; its death and running out of patience are failures."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, "the worker died by itself"
        assert time.monotonic() < deadline, "the worker did not get there"
        time.sleep(0.05)


def overdue_hazards(shop, cast, count):
    """Hazards overdue by more than a week at this moment, so that each owes one reminder of step +7."""
    found = timezone.now() - timedelta(days=60)
    return record_history(
        shop.street,
        [
            PastHazard(
                category=Category.objects.get(code="H05"),
                severity=Severity.objects.get(code="ordinary"),
                description="违规动火作业",
                found_at=found + timedelta(minutes=number),
                place=shop,
                found_by=cast.worker,
            )
            for number in range(count)
        ],
    )


def waiting_on_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None


@contextmanager
def in_the_way_of(hazard):
    """Another transaction holds the very row the sweep wants to write for `hazard`: its second batch stands still."""
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                'INSERT INTO hazards_reminder (id, street_id, recorded_at, hazard_id, due_on, step, superseded, "to")'
                " VALUES (gen_random_uuid(), %s, now(), %s, %s, 7, false, '[]')",
                [hazard.street_id, hazard.pk, hazard.due_on],
            )
        yield
    finally:
        other.rollback()
        other.close()


def test_each_hazard_has_exactly_one_reminder_a_step_afterwards(shop, cast):
    app.control.purge()
    hazards = overdue_hazards(shop, cast, 3 * BATCH)
    by_turn = Hazard.objects.order_by("next_reminder_at", "pk")
    last_of_second_batch = by_turn[2 * BATCH - 1]

    with in_the_way_of(last_of_second_batch), worker() as process:
        sweep_reminders.delay()
        until(lambda: Reminder.objects.exists() and waiting_on_a_lock(), process)
        kill(process)
    done = Reminder.objects.filter(superseded=False).count()
    assert 0 < done < len(hazards), "the kill was not in the middle"
    assert ReminderDigest.objects.filter(told_at__isnull=True).exists()

    with worker() as process:  # the next worker, and the next beats: more than one, as after a redelivery
        sweep_reminders.delay()
        sweep_reminders.delay()
        until(lambda: not Hazard.objects.filter(next_reminder_at__isnull=False).exists(), process)
        until(lambda: not ReminderDigest.objects.filter(told_at__isnull=True).exists(), process)

    sent = Reminder.objects.filter(superseded=False)
    assert sent.count() == len(hazards)
    assert set(sent.values_list("step", flat=True)) == {7}
    doubled = Reminder.objects.values("hazard", "due_on", "step").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubled.exists()
    told = [row.payload for row in Outbox.objects.filter(event="hazard.remind.7")]
    assert all(payload["to"] == [str(cast.chief.pk)] for payload in told)
    counts = [int(payload["title"].split()[0]) for payload in told]
    assert sum(counts) == len(hazards)
