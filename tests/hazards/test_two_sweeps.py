"""Two sweeps of one street in the same instant: each person still gets one message a step."""

import threading

import pytest
from django.db import connections

from hazards.models import Reminder, ReminderDigest
from hazards.services import reminders
from hazards.services.reminders import sweep
from notifications.models import Outbox
from tests.factories import local
from tests.hazards.makers import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

DUE = local(2026, 11, 27, 8, 30)  # the day H03 found on 20 November is due
PATIENCE = 30  # seconds


def test_a_sweep_in_the_middle_of_anothers_batch_sends_no_second_digest(shop, cast, monkeypatch):
    for _ in range(5):
        bring_to("rectifying", shop)
    inside, go_on = threading.Event(), threading.Event()
    keep, first = reminders._keep_digest, threading.local()

    def keep_and_wait(*args, **more):
        kept = keep(*args, **more)
        if getattr(first, "mine", False) and not inside.is_set():
            inside.set()
            assert go_on.wait(PATIENCE)
        return kept

    monkeypatch.setattr(reminders, "_keep_digest", keep_and_wait)
    sent = []

    def first_sweep():
        first.mine = True
        try:
            sent.append(sweep(shop.street, now=DUE, batch=2))
        finally:
            connections.close_all()

    thread = threading.Thread(target=first_sweep)
    thread.start()
    assert inside.wait(PATIENCE)  # its rows are locked and nothing of it is committed
    second = sweep(shop.street, now=DUE, batch=2)
    go_on.set()
    thread.join(PATIENCE)

    assert second + sum(sent) == 5
    assert Reminder.objects.filter(step=0, superseded=False).count() == 5
    assert not ReminderDigest.objects.filter(told_at__isnull=True).exists()
    to = [person for row in Outbox.objects.filter(event="hazard.remind.0") for person in row.payload["to"]]
    assert len(to) == len(set(to)) == 3  # worker, colleague, head
    assert {row.payload["title"] for row in Outbox.objects.filter(event="hazard.remind.0")} == {"5 处隐患今天到期"}
