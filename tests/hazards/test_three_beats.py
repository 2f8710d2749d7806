"""Three beats at once, each with its worker: one reminder a step, one message a person, nothing twice."""

import threading

import pytest
import time_machine
from django.db import connections
from django.db.models import Count

from hazards.models import Chase, Reminder
from hazards.tasks import sweep_reminders, sweep_street
from notifications.models import Notification
from notifications.tasks import relay_outbox
from tests.factories import local
from tests.hazards.makers import bring_to, make_hazard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

FOUND = local(2026, 11, 20, 10, 0)
DUE = local(2026, 11, 27, 8, 30)  # the day H03 found on the 20th is due, and what was reported on the 24th is chased
BEATS, PATIENCE = 3, 60


def test_what_three_beats_start_at_once_happens_once(shop, cast, monkeypatch):
    monkeypatch.setattr(sweep_street, "delay", sweep_street.run)
    hazards = [bring_to("rectifying", shop, at=FOUND) for _ in range(4)]
    undecided = [make_hazard(shop, at=local(2026, 11, 24, 10, 0)) for _ in range(3)]
    start, failed = threading.Barrier(BEATS), []

    def beat():
        try:
            for task in (sweep_reminders, relay_outbox, sweep_reminders, relay_outbox):
                start.wait(PATIENCE)
                task.run()
        except Exception as error:
            failed.append(error)
            start.abort()
        finally:
            connections.close_all()

    with time_machine.travel(DUE, tick=False):
        beats = [threading.Thread(target=beat) for _ in range(BEATS)]
        for one in beats:
            one.start()
        for one in beats:
            one.join(PATIENCE)

    assert not failed
    assert Reminder.objects.filter(step=0, superseded=False).count() == len(hazards)
    assert Chase.objects.filter(clock="undecided", superseded=False).count() == len(undecided)
    told = Notification.objects.filter(event__in=["hazard.remind.0", "chase.undecided.2"])
    twice = told.values("user", "event").annotate(n=Count("pk")).filter(n__gt=1)
    assert told.filter(event="hazard.remind.0").count() == 3  # worker, colleague, head
    assert told.filter(event="chase.undecided.2").get().user == cast.station
    assert not twice.exists()
