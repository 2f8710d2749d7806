"""Is it alive, and can people work with it? `/livez` for containers, `/readyz` for people and load balancers."""

import functools
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.access import PUBLIC, access
from notifications.models import Heartbeat, Outbox
from notifications.relay import GIVE_UP_AFTER

# Defaults of ours, no rule's: an outbox relayed every 10 s and a beat every 30 s have missed many turns by then.
OUTBOX_MAX_AGE = timedelta(minutes=10)
BEAT_MAX_AGE = timedelta(minutes=2)

Finding = dict[str, Any]


@never_cache
@require_safe
@access(PUBLIC)
def livez(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all; touches nothing else."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
@access(PUBLIC)
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything people's work needs is there, else 503; the body names each part either way."""
    findings = findings_of(int(time.monotonic()))
    ready = all(finding["ok"] for finding in findings.values())
    body = {"status": "ready" if ready else "not ready", "checks": findings}
    return JsonResponse(body, status=200 if ready else 503)


@functools.lru_cache(maxsize=1)
def findings_of(second: int) -> dict[str, Finding]:
    """What `examine` found in this second: however often it is asked, it looks once."""
    return examine(now=timezone.now())


def examine(*, now: datetime) -> dict[str, Finding]:
    """Look at each part. A finding has `ok` and, where there is one, the figure it stands on (ages in seconds).

    It names no host, version or error text: everybody may read it.
    """
    return {
        "database": look(find_database),
        "redis": look(find_redis),
        "migrations": look(find_migrations),
        "outbox": look(lambda: find_outbox(now)),
        "beat": look(lambda: find_beat(now)),
    }


def look(find: Callable[[], Finding]) -> Finding:
    """A part that cannot be reached is not fine."""
    try:
        return find()
    except (DatabaseError, redis.RedisError):
        return {"ok": False, "problem": "unreachable"}


def find_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def find_redis() -> Finding:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        return {"ok": bool(client.ping())}


def find_migrations() -> Finding:
    """Migrations of the code that the database has not seen."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return {"ok": missing == 0, "unapplied": missing}


def find_outbox(now: datetime) -> Finding:
    """How long the oldest message has waited to be relayed; and how many were given up, for a person to look at."""
    found = Outbox.objects.filter(relayed_at__isnull=True).aggregate(
        oldest=Min("recorded_at", filter=Q(attempts__lt=GIVE_UP_AFTER)),
        given_up=Count("pk", filter=Q(attempts__gte=GIVE_UP_AFTER)),
    )
    age = max(now - found["oldest"], timedelta(0)) if found["oldest"] else timedelta(0)
    return {
        "ok": age <= OUTBOX_MAX_AGE,
        "oldest_seconds": round(age.total_seconds()),
        "given_up": found["given_up"],
    }


def find_beat(now: datetime) -> Finding:
    """How long ago beat and worker were last seen to work together."""
    last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    if last is None:
        return {"ok": False, "problem": "never seen"}
    return {"ok": now - last <= BEAT_MAX_AGE, "last_seconds": round((now - last).total_seconds())}
