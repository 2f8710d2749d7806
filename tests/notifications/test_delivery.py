"""E-mail: sent once it may, tried again with growing pauses, given up in the end."""

from datetime import timedelta
from smtplib import SMTPException, SMTPServerDisconnected

import pytest
from django.core import mail

from grids.ids import uuid7
from notifications import delivery
from notifications.delivery import deliver
from notifications.models import Delivery, Notification, Preference
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)


def wants_mail(user, address):
    user.email = address
    user.save()
    Preference.objects.create(user=user, email=True)


@pytest.fixture
def waiting(territory, cast):
    wants_mail(cast.worker, "worker@example.org")
    note = Notification.objects.create(
        id=uuid7(), street=territory.street, recorded_at=NOW, user=cast.worker, event="e", key="k",
        title="3 处隐患今天到期", body="2026-00001 东门小吃店", url="/hazards/?due=today",
    )  # fmt: skip
    return Delivery.objects.create(
        street=territory.street, recorded_at=NOW, notification=note, address="worker@example.org", not_before=NOW
    )


def test_nothing_leaves_before_its_time(waiting):
    assert deliver(now=NOW - timedelta(minutes=1)) == 0
    assert mail.outbox == []


def test_it_is_sent_once_with_a_link_and_a_stable_id(waiting, settings):
    assert [deliver(now=NOW), deliver(now=NOW)] == [1, 0]
    message = mail.outbox[0]
    assert (len(mail.outbox), message.subject, message.to) == (1, "3 处隐患今天到期", ["worker@example.org"])
    assert f"{settings.SITE_URL}/hazards/?due=today" in message.body
    assert message.extra_headers["Message-ID"] == f"<{waiting.pk}@firegrid>"


def test_a_failure_waits_longer_each_time_and_is_given_up_after_eight(waiting, monkeypatch):
    def refuse(row, language):
        raise SMTPException("mailbox unavailable")

    monkeypatch.setattr(delivery, "send", refuse)
    now, pauses = NOW, []
    while deliver(now=now):
        waiting.refresh_from_db()
        pauses.append(waiting.not_before - now)
        now = waiting.not_before
    assert waiting.state == Delivery.State.FAILED
    assert pauses == [timedelta(minutes=2**n) for n in range(8)]
    assert waiting.last_error == "mailbox unavailable"


def test_what_waited_for_a_worker_until_night_waits_for_the_morning(waiting):
    late = local(2026, 11, 20, 23, 30)
    assert deliver(now=late) == 1
    waiting.refresh_from_db()
    assert mail.outbox == [] and waiting.attempts == 0
    assert waiting.not_before == local(2026, 11, 21, 7)
    assert deliver(now=local(2026, 11, 21, 7)) == 1 and len(mail.outbox) == 1


def test_what_waits_goes_to_the_address_that_was_corrected_meanwhile(waiting, cast):
    cast.worker.email = "right@example.org"
    cast.worker.save()
    deliver(now=NOW)
    assert [message.to for message in mail.outbox] == [["right@example.org"]]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.address) == (Delivery.State.SENT, "right@example.org")


@pytest.mark.parametrize("change", ["switched off", "address gone", "account closed"])
def test_who_wants_no_mail_any_more_gets_none(waiting, cast, change):
    if change == "switched off":
        Preference.objects.update(email=False)
    else:
        type(cast.worker).objects.filter(pk=cast.worker.pk).update(
            **({"email": ""} if change == "address gone" else {"is_active": False})
        )
    assert [deliver(now=NOW), deliver(now=NOW)] == [1, 0]
    assert mail.outbox == []


def test_what_is_urgent_goes_at_night(waiting):
    Notification.objects.update(urgent=True)
    deliver(now=local(2026, 11, 20, 23, 30))
    assert len(mail.outbox) == 1


def test_a_second_try_is_not_made_at_night(waiting, monkeypatch):
    monkeypatch.setattr(delivery, "send", refuse_all)
    deliver(now=local(2026, 11, 20, 20, 59, 30))
    waiting.refresh_from_db()
    assert waiting.not_before == local(2026, 11, 21, 7)


def test_a_message_no_mail_can_carry_does_not_stop_the_others(waiting, territory, cast, monkeypatch):
    wants_mail(cast.colleague, "a\n@example.org")
    other = Notification.objects.create(
        id=uuid7(), street=territory.street, recorded_at=NOW, user=cast.colleague, event="e", key="k2",
        title="还有 1 处", body="", url="/hazards/",
    )  # fmt: skip
    Delivery.objects.create(
        street=territory.street, recorded_at=NOW, notification=other, address="a\n@example.org",
        not_before=NOW - timedelta(hours=1),
    )  # fmt: skip
    deliver(now=NOW)
    assert [message.subject for message in mail.outbox] == ["3 处隐患今天到期"]


@pytest.mark.parametrize("silence", [TimeoutError("timed out"), SMTPServerDisconnected("closed")])
def test_a_mail_server_that_does_not_answer_holds_the_worker_for_one_message_a_run(waiting, monkeypatch, silence):
    def hang(row, language):
        raise silence

    fact = {"street": waiting.street, "recorded_at": NOW}
    other = Notification.objects.create(user=waiting.notification.user, event="e", key="k2", title="又一条", **fact)
    Delivery.objects.create(notification=other, address=waiting.address, not_before=NOW, **fact)
    monkeypatch.setattr(delivery, "send", hang)
    deliver(now=NOW)
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]


def test_a_slow_mail_server_is_left_to_the_next_run(waiting, monkeypatch):
    monkeypatch.setattr(delivery, "LONGEST_TURN", 0)
    assert deliver(now=NOW) == 0 and mail.outbox == []


def refuse_all(row, language):
    raise SMTPException("mailbox unavailable")
