"""Each task run twice is run once: the rows are the truth, the queue only a hint."""

import pytest
import time_machine

from hazards import tasks
from hazards.models import DaySum, Notice, Reminder
from hazards.papers.issuing import issue_notice
from hazards.services.day_sums import differences
from notifications import tasks as messages
from notifications.models import Heartbeat, Notification
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
