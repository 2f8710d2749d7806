"""/livez and /readyz: what people and load balancers are told about the parts they depend on."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.health import BEAT_MAX_AGE, OUTBOX_MAX_AGE, examine, find_outbox, findings_of
from notifications.models import Heartbeat, Outbox
from notifications.relay import GIVE_UP_AFTER


@pytest.fixture(autouse=True)
def look_anew():
    findings_of.cache_clear()
    yield
    findings_of.cache_clear()


@pytest.fixture
def beating(db):
    return Heartbeat.objects.create(name="beat", at=timezone.now())


def test_it_is_not_ready_before_beat_was_ever_seen(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["checks"]["beat"] == {"ok": False, "problem": "never seen"}


def test_it_is_ready_with_every_part_in_order(client, beating):
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["checks"]) == {"database", "redis", "migrations", "outbox", "beat"}
    assert "no-cache" in answer["Cache-Control"]


def test_a_beat_that_stopped_two_minutes_ago_is_reported_with_its_age(beating):
    just_in_time = examine(now=beating.at + BEAT_MAX_AGE)
    too_late = examine(now=beating.at + BEAT_MAX_AGE + timedelta(seconds=1))
    assert just_in_time["beat"]["ok"]
    assert too_late["beat"] == {"ok": False, "last_seconds": 121}


def test_a_migration_the_database_has_not_seen_is_reported(beating):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("notifications")
    MigrationRecorder(connection).record_unapplied(*newest)
    finding = examine(now=beating.at)["migrations"]
    assert finding == {"ok": False, "unapplied": 1}


def test_a_message_left_in_the_outbox_is_reported_with_its_age(territory):
    now = timezone.now()
    late = now - OUTBOX_MAX_AGE - timedelta(seconds=5)
    waiting = Outbox.objects.create(
        street=territory.street, recorded_at=late, event="told", purpose=Outbox.Purpose.NOTIFY, key="one"
    )
    assert find_outbox(now) == {"ok": False, "oldest_seconds": 605, "given_up": 0}
    waiting.relayed_at = now
    waiting.save(update_fields=["relayed_at"])
    assert find_outbox(now) == {"ok": True, "oldest_seconds": 0, "given_up": 0}


def test_a_message_given_up_is_counted_and_keeps_nobody_from_working(territory):
    now = timezone.now()
    Outbox.objects.create(
        street=territory.street,
        recorded_at=now - OUTBOX_MAX_AGE * 2,
        event="told",
        purpose=Outbox.Purpose.NOTIFY,
        key="one",
        attempts=GIVE_UP_AFTER,
    )
    assert find_outbox(now) == {"ok": True, "oldest_seconds": 0, "given_up": 1}


def test_an_unreachable_redis_is_a_finding_and_no_error(client, beating, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == {"ok": False, "problem": "unreachable"}
    assert answer.json()["checks"]["database"]["ok"]


def test_it_asks_the_database_once_a_second_however_often_it_is_asked(beating, django_assert_num_queries):
    findings_of(1)
    with django_assert_num_queries(0):
        findings_of(1)
    Heartbeat.objects.all().delete()
    assert findings_of(1)["beat"]["ok"]
    assert not findings_of(2)["beat"]["ok"]


def test_livez_answers_without_touching_the_database(client):
    answer = client.get("/livez")  # no database fixture: a query would raise
    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}


@pytest.mark.parametrize("door", ["/livez", "/readyz"])
def test_it_can_only_be_read(client, beating, door):
    assert client.post(door).status_code == 405


ASK_BOTH = """
import django, json; django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "localhost"})
answers = [client.get(door) for door in ("/livez", "/readyz")]
print(json.dumps([[answer.status_code, answer.json()] for answer in answers]))
"""


def test_without_a_database_it_is_alive_but_not_ready():
    environment = {**os.environ, "DATABASE_URL": "postgis://nobody@127.0.0.1:1/nothing", "BEHIND_TLS": "False"}
    ask = [sys.executable, "-c", ASK_BOTH]
    asked = subprocess.run(ask, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    (alive, _), (ready, body) = json.loads(asked.stdout)
    assert (alive, ready) == (200, 503)
    assert body["checks"]["database"] == {"ok": False, "problem": "unreachable"}
    assert body["checks"]["redis"]["ok"]
    assert "127.0.0.1" not in asked.stdout, "everybody may read it: it names no host"
