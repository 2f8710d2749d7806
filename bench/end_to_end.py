"""B8: reminders end to end (task, sweep, outbox, relay, people's inboxes) against a task per hazard and raw rows.

All contenders pay what the same hazards owe; before each run the rows are put back as they were. The worker is one
process on queues of the benchmark's own, cut as those in use are, started once.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bench.measure import race
from bench.peer_tasks import remind_of_one
from bench.sweep import raw_sweep
from grids.models import Grid, User
from grids.services.people import give_post
from hazards.models import ChaseRun, Hazard, ReminderDigest
from hazards.tasks import sweep_street
from notifications.models import Notification, Outbox

QUEUES = f"{settings.OWN}sweep,{settings.OWN}deliver"
PEER = 300  # hazards of one run of the peer; its time is scaled to all of them
PATIENCE = 300  # seconds
LOOKS = 0.02  # seconds between two looks: small beside the shortest run, and a look must not keep the worker waiting
EMPTIED = (
    "hazards_reminder, hazards_reminderdigest, notifications_delivery, notifications_notification, notifications_outbox"
)


def measure(size: int, *, rounds: int) -> list[object]:
    """One row of the table."""
    now = timezone.now()
    due = Hazard.objects.filter(state="rectifying", next_reminder_at__lte=now)
    streets, count = list(Grid.objects.filter(pk__in=due.values("street")).order_by("code")), due.count()
    _give_leaders(streets)
    lags: list[float] = []
    with _kept_aside(), _worker():
        contenders: dict[str, Callable[[], object]] = {
            "ours": lambda: _ours(streets, lags),
            "raw": lambda: [raw_sweep(street, now) for street in streets],
            "peer": _peer,
        }
        series = race(contenders, rounds=rounds, seed=size, before=_put_back)
    series.rounds["peer"] = [spent * count / min(PEER, count) for spent in series.rounds["peer"]]
    return [
        f"{size:,}",
        f"{count:,}",
        *(f"{series.median(name):.0f}" for name in ("ours", "raw", "peer")),
        f"{count / series.median('ours') * 1000:,.0f}",
        f"{sorted(lags)[int(len(lags) * 0.99)]:.2f}",
        series.ratio("raw", "ours"),
        series.ratio("peer", "ours"),
    ]


def _ours(streets: list[Grid], lags: list[float]) -> None:
    for street in streets:
        sweep_street.delay(street.pk)
    waiting = Outbox.objects.filter(purpose="notify", relayed_at=None)
    _until(lambda: not (_owing().exists() or waiting.exists()))  # a street's messages are committed with its last batch
    assert not ReminderDigest.objects.filter(told_at=None).exists()
    rows = Outbox.objects.filter(purpose="notify").values_list("recorded_at", "relayed_at")
    lags += [(relayed - recorded).total_seconds() for recorded, relayed in rows]
    assert Notification.objects.exists(), "nobody was told: the benchmark measures nothing"


def _peer() -> None:
    hazards = list(_owing()[:PEER])
    for hazard in hazards:
        remind_of_one.delay(str(hazard.pk))
    last = _owing().filter(pk=hazards[-1].pk)
    _until(lambda: not last.exists())  # one process takes them in turn
    assert not _owing().filter(pk__in=[hazard.pk for hazard in hazards]).exists()


def _owing() -> QuerySet[Hazard]:
    return Hazard.objects.filter(state="rectifying", next_reminder_at__lte=timezone.now())


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("the worker did not get there")
        time.sleep(LOOKS)


def _give_leaders(streets: list[Grid]) -> None:
    """Somebody to tell in each street; and nothing but deadlines to tell of."""
    now = timezone.now()
    for street in streets:
        leader, new = User.objects.get_or_create(username=f"told-{street.code}", defaults={"name": street.name})
        if new:
            give_post(leader, role="street_leader", grid=street, by=None, at=now, valid_from=timezone.localdate())
        ChaseRun.objects.update_or_create(street=street, defaults={"next_at": now + timedelta(days=1)})


@contextmanager
def _kept_aside() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_owed AS"
            " SELECT id, next_reminder_at FROM hazards_hazard WHERE next_reminder_at IS NOT NULL"
        )
    yield
    _put_back()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_owed")


def _put_back() -> None:
    """Everything is owed again and nobody was told."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {EMPTIED}")
        cursor.execute(
            "UPDATE hazards_hazard h SET next_reminder_at = o.next_reminder_at FROM bench_owed o"
            " WHERE o.id = h.id AND h.next_reminder_at IS DISTINCT FROM o.next_reminder_at"
        )
        cursor.execute("VACUUM ANALYZE hazards_hazard")  # the rows of earlier runs are nobody's work in this one


@contextmanager
def _worker() -> Iterator[None]:
    """One worker with one process; it knows the peer's task too."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", QUEUES, "-c", "1", "-l", "ERROR"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "-I", "bench.peer_tasks"], cwd=settings.BASE_DIR, **silent)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
