"""D2: Redis loses everything it holds, again and again, under load; nothing that was accepted is lost or told twice.

Hazards are reported by several hands at once while a worker, and three beats at once, relay their announcements and
sweep the reminders that older hazards owe. Redis is emptied at random moments of the load. The queue is only a hint:
what must happen stands in rows, so the next beat finds it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import redis
from django.conf import settings
from django.db import connections
from django.db.models import Count
from django.utils import timezone

from config.celery import app
from drills.d1 import STEP, owe_reminders, owing
from grids.errors import DomainError
from grids.models import Grid, Place, User
from grids.services.people import give_post
from hazards.models import Category, Hazard, Reminder, ReminderDigest, Severity
from hazards.services.reporting import report_hazard
from notifications.models import Notification, Outbox

HANDS, BEATS = 4, 3
PATIENCE = 180  # seconds from the end of the load: a beat calls for the sweep once a minute, then it must be done
RELAYED = 0.5  # seconds between two looks


def run(*, reports: int, overdue: int, flushes: int, seed: int) -> bool:
    """Whether the promise held for `reports` hazards reported and `overdue` reminders owed, over `flushes` losses."""
    app.control.purge()
    owe_reminders(overdue)
    streets = give_officers()
    load, moments = Load(streets, reports), sorted(Random(seed).sample(range(1, reports), flushes))
    with running_machinery():
        since, hands = time.monotonic(), [threading.Thread(target=load.work, daemon=True) for _ in range(HANDS)]
        for hand in hands:
            hand.start()
        lost, hit = flush_at(moments, load)
        for hand in hands:
            hand.join()
        spent = time.monotonic() - since
        settled = wait_until_nothing_is_owed()
    print(f"{reports / spent:.0f} reports a second; {flushes} flushes, {lost} keys lost in all")
    print(f"{hit} of {flushes} flushes fell while reminders or announcements were waiting")
    return judge(load, overdue, settled)


def give_officers() -> list[Grid]:
    """A station officer in each street, who is told of every report; the streets."""
    streets, now = list(Grid.objects.filter(level=Grid.Level.STREET).order_by("code")), timezone.now()
    for nth, street in enumerate(streets):
        officer = User.objects.create(username=f"officer-{nth}", name=f"值班{nth}")
        since = (now - timedelta(days=60)).date()
        give_post(officer, role="station_officer", grid=street, by=None, at=now, valid_from=since)
    return streets


class Load:
    """Reports by several hands at once; what was accepted, and what was refused, is counted."""

    def __init__(self, streets: list[Grid], reports: int):
        self.places = [Place.objects.filter(street=street).select_related("street").first() for street in streets]
        self.todo, self.lock = iter(range(reports)), threading.Lock()
        self.accepted: list[str] = []
        self.refused: Counter[str] = Counter()
        self.kind, self.severity = Category.objects.get(code="H05"), Severity.objects.get(code="ordinary")

    def work(self) -> None:
        try:
            while (nth := self._next()) is not None:
                self._report(nth)
        finally:
            connections.close_all()

    def _next(self) -> int | None:
        with self.lock:
            return next(self.todo, None)

    def _report(self, nth: int) -> None:
        place = self.places[nth % len(self.places)]
        assert place is not None
        try:
            hazard = report_hazard(
                place.street, by=None, at=timezone.now(), place=place, category=self.kind, severity=self.severity,
                description=f"第{nth}处", origin_kind="visit",
            )  # fmt: skip
        except (DomainError, redis.RedisError, OSError) as error:
            self.refused[type(error).__name__] += 1
        else:
            self.accepted.append(str(hazard.pk))


@contextmanager
def running_machinery():
    """A worker and three beats, killed at the end."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        stack.enter_context(celery("worker", "-Q", "sweep,deliver", "-c", "2"))
        for nth in range(BEATS):
            stack.enter_context(celery("beat", "-s", str(Path(folder) / f"beat-{nth}")))
        yield


@contextmanager
def celery(*words: str):
    """A Celery process in a process group of its own."""
    command = [sys.executable, "-m", "celery", "-A", "config", *words, "-l", "ERROR"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, **silent)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def flush_at(moments: list[int], load: Load) -> tuple[int, int]:
    """Empty Redis whenever so many reports were accepted; (keys lost in all, losses while something waited)."""
    lost, hit = 0, 0
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for nth, moment in enumerate(moments, start=1):
            while len(load.accepted) + load.refused.total() < moment:
                time.sleep(0.01)
            lost += client.dbsize()
            client.flushdb()
            hit += bool(owing() or untold())
            print(f"flushed {nth:>3} of {len(moments)} after {moment:,} reports: {owing():>6,} still owed", flush=True)
    return lost, hit


def untold() -> bool:
    """Whether a digest or an announcement still waits to be told."""
    waiting = Outbox.objects.filter(purpose="notify", relayed_at=None)
    return ReminderDigest.objects.filter(told_at=None).exists() or waiting.exists()


def wait_until_nothing_is_owed() -> float:
    """Seconds until every announcement is relayed and every reminder told."""
    since = time.monotonic()
    while time.monotonic() - since < PATIENCE:
        if not (owing() or untold()):
            break
        time.sleep(RELAYED)
    return time.monotonic() - since


def judge(load: Load, overdue: int, settled: float) -> bool:
    told = Notification.objects.filter(event="hazard.report")
    reminded = Reminder.objects.filter(superseded=False, step=STEP)
    twice = Reminder.objects.values("hazard", "due_on", "step").annotate(n=Count("pk")).filter(n__gt=1)
    messages = Notification.objects.filter(event=f"hazard.remind.{STEP}").values_list("title", flat=True)
    figures = {
        "reports refused": (load.refused.total(), 0),
        "hazards stored": (Hazard.objects.filter(pk__in=load.accepted).count(), len(load.accepted)),
        "told of a report": (told.values("key").distinct().count(), len(load.accepted)),  # to each officer of a street
        "told twice": (told.count() - told.values("user", "key").distinct().count(), 0),
        "reminders": (reminded.count(), overdue),
        "reminded twice": (twice.count(), 0),
        "told in digests": (sum(int(title.split()[0]) for title in messages), overdue),
    }
    for name, (is_, ought) in figures.items():
        print(f"{name:<18} {is_:>8,}   ought to be {ought:,}{'' if is_ == ought else '   WRONG'}")
    late = settled >= PATIENCE
    print(f"{'seconds to settle':<18} {settled:>8.1f}   at most {PATIENCE}{'   WRONG' if late else ''}")
    return not late and all(is_ == ought for is_, ought in figures.values())
