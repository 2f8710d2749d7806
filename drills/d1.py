"""D1: the worker is killed with -9 again and again while it sweeps; each overdue hazard has one reminder afterwards.

A life of a worker: it starts, is given a sweep of all streets, and is killed with its pool at a random moment after a
random share of the work. At the end one more worker, left alone, must finish within PATIENCE.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from bench.data import lay_ground
from config.celery import app
from grids.models import Grid, Place, User
from grids.services.people import give_post
from hazards.models import Category, Hazard, Reminder, ReminderDigest, Severity
from hazards.services.history import PastHazard, record_history
from hazards.tasks import sweep_reminders
from notifications.models import Outbox

PATIENCE = 120  # seconds from the last kill until nothing is owed (perf.md D1)
LONGEST = 0.15  # seconds that the kill comes after the last street seen paid: anywhere in the next ones
STEP = 7  # the latest rung of what is overdue for weeks


def run(*, overdue: int, kills: int, seed: int) -> bool:
    """Whether the promise held: `overdue` reminders, none lost, none twice, everybody told once of each."""
    app.control.purge()
    owe_reminders(overdue)
    rng, hit = Random(seed), 0
    for life in range(1, kills + 1):
        hit += killed_in_the_middle(paid=rng.randrange(overdue // kills), after=rng.uniform(0, LONGEST))
        print(f"killed {life:>3} of {kills}: {owing():>6,} of {overdue:,} still owed", flush=True)
    print(f"{hit} of {kills} kills fell while reminders were owed")
    spent = finish()
    return judge(overdue, spent)


def owe_reminders(overdue: int) -> None:
    """`overdue` hazards, spread over all streets, each far beyond its day; a leader in each street to be told."""
    lay_ground()
    streets = list(Grid.objects.filter(level=Grid.Level.STREET).order_by("code"))
    kind, severity = Category.objects.get(code="H05"), Severity.objects.get(code="ordinary")
    found_at, now = timezone.now() - timedelta(days=60), timezone.now()
    for nth, street in enumerate(streets):
        leader = User.objects.create(username=f"leader-{nth}", name=f"负责人{nth}")
        give_post(leader, role="street_leader", grid=street, by=None, at=now, valid_from=found_at.date())
        places = list(Place.objects.filter(street=street).order_by("pk"))
        share = overdue // len(streets) + (nth < overdue % len(streets))
        past = [
            PastHazard(kind, severity, "违规动火作业", found_at + timedelta(minutes=n), place=places[n % len(places)])
            for n in range(share)
        ]
        record_history(street, past)


def owing() -> int:
    return Hazard.objects.filter(next_reminder_at__isnull=False).count()


def killed_in_the_middle(*, paid: int, after: float) -> bool:
    """One life, ended `after` seconds from when more than `paid` reminders were; whether work was left at its end."""
    worker, owed = start_worker(), owing()
    try:
        sweep_reminders.delay()
        wait(lambda: owed - owing() > paid or not owing(), worker)
        time.sleep(after)  # the drill's own randomness: nothing is waited for
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    return owing() > 0


def finish() -> float:
    """Seconds that one worker, left alone, takes to pay what is still owed and to tell of it."""
    since, worker = time.monotonic(), start_worker()
    try:
        sweep_reminders.delay()
        wait(lambda: not owing() and not ReminderDigest.objects.filter(told_at=None).exists(), worker)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    return time.monotonic() - since


def judge(overdue: int, spent: float) -> bool:
    sent = Reminder.objects.filter(superseded=False)
    doubled = Reminder.objects.values("hazard", "due_on", "step").annotate(n=Count("pk")).filter(n__gt=1).count()
    told = Outbox.objects.filter(event=f"hazard.remind.{STEP}").values_list("payload__title", flat=True)
    figures = {
        "reminders": (sent.filter(step=STEP).count(), overdue),
        "hazards reminded": (sent.values("hazard").distinct().count(), overdue),
        "doubled": (doubled, 0),
        "told in messages": (sum(int(title.split()[0]) for title in told), overdue),
    }
    for name, (is_, ought) in figures.items():
        print(f"{name:<18} {is_:>8,}   ought to be {ought:,}{'' if is_ == ought else '   WRONG'}")
    late = spent > PATIENCE
    print(f"{'seconds to finish':<18} {spent:>8.1f}   at most {PATIENCE}{'   WRONG' if late else ''}")
    return not late and all(is_ == ought for is_, ought in figures.values())


def start_worker() -> subprocess.Popen:
    """A Celery worker with one pool process, in a process group of its own."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "sweep", "-c", "1", "-l", "ERROR"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, **silent)


def wait(condition: Callable[[], bool], worker: subprocess.Popen) -> None:
    """Until another process brings it about; that it dies by itself or runs out of PATIENCE ends the drill."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if worker.poll() is not None:
            raise SystemExit("the worker died by itself")
        if time.monotonic() > deadline:
            raise SystemExit(f"the worker did not get there within {PATIENCE} s; {owing():,} still owed")
        time.sleep(0.01)
