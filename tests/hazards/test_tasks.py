"""Each task run twice is run once: the rows are the truth, the queue only a hint."""

import pytest
import time_machine
from django.core.cache import caches
from kombu.exceptions import OperationalError

from hazards import tasks
from hazards.models import DaySum, Notice, Reminder
from hazards.papers.issuing import issue_notice
from hazards.services.day_sums import differences
from notifications import tasks as messages
from notifications.models import Heartbeat, Notification, Outbox
from tests.factories import local
from tests.hazards.makers import NOW, bring_to

pytestmark = pytest.mark.django_db

DUE_DAY = local(2026, 11, 27, 8, 31)


@pytest.fixture(autouse=True)
def in_this_process(settings, monkeypatch):
    """A street's sweep is run where it is started."""
    monkeypatch.setattr(tasks.sweep_street, "delay", tasks.sweep_street)


@time_machine.travel(DUE_DAY, tick=False)
def test_sweeping_twice_reminds_once(shop, cast):
    bring_to("rectifying", shop)
    assert [tasks.sweep_reminders(), tasks.sweep_reminders()] == [1, 0]
    assert Reminder.objects.filter(superseded=False).count() == 1


@time_machine.travel(DUE_DAY, tick=False)
def test_relaying_and_delivering_twice_tells_once(shop, cast):
    bring_to("rectifying", shop)
    tasks.sweep_reminders()
    for _ in range(2):
        messages.relay_outbox()
        messages.deliver_messages()
    told = Notification.objects.filter(event="hazard.remind.0").values_list("user__username", flat=True)
    assert sorted(told) == ["colleague", "head", "worker"]


@pytest.fixture
def hints(monkeypatch):
    """How many messages were written down each time somebody asked for a relay."""
    asked = []
    monkeypatch.setattr(messages.relay_outbox, "apply_async", lambda **how: asked.append(Outbox.objects.count()))
    caches["fast"].delete(messages.HINTED)
    yield asked
    caches["fast"].delete(messages.HINTED)


@time_machine.travel(DUE_DAY, tick=False)
def test_a_sweep_that_told_asks_for_a_relay_and_one_that_did_not_asks_for_none(shop, cast, hints):
    bring_to("rectifying", shop)
    tasks.sweep_street(shop.street_id)
    assert len(hints) == 1 and hints[0] > 0, "asked for once the messages are written"
    caches["fast"].delete(messages.HINTED)
    tasks.sweep_street(shop.street_id)
    assert len(hints) == 1


def test_many_who_ask_at_once_ask_for_one_relay(hints):
    for _ in range(3):
        messages.relay_soon()
    assert len(hints) == 1


@time_machine.travel(DUE_DAY, tick=False)
def test_a_queue_that_takes_no_hint_loses_no_message(shop, cast, hints, monkeypatch):
    def refused(**how):
        raise OperationalError("no queue")

    monkeypatch.setattr(messages.relay_outbox, "apply_async", refused)
    bring_to("rectifying", shop)
    assert tasks.sweep_street(shop.street_id) == 1
    messages.relay_outbox()
    assert Notification.objects.filter(event="hazard.remind.0").count() == 3


def test_folding_twice_leaves_the_sums_as_they_were(shop, cast):
    bring_to("submitted", shop, submitter=cast.worker)
    assert tasks.fold_sums() > 0
    rows = list(DaySum.objects.values())
    assert tasks.fold_sums() == 0
    assert list(DaySum.objects.values()) == rows and differences(shop.street) == {}


def test_drawing_twice_draws_once(shop, cast, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("hazards.papers.drawing.pdf", lambda notice: 1 / 0)
        issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    assert [tasks.draw_papers(), tasks.draw_papers()] == [1, 0]
    assert Notice.objects.get().state == Notice.State.ISSUED


def test_the_heart_beats_in_one_row(db):
    with time_machine.travel(NOW, tick=False):
        messages.beat_heartbeat()
        messages.beat_heartbeat()
    assert Heartbeat.objects.get().at == NOW
