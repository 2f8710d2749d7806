"""Reminders by text message: short, by day, to numbers on file; a dead gateway holds up nobody else's messages."""

from datetime import timedelta

import pytest
from django.core import mail

from grids.ids import uuid7
from notifications.again import given_up, send_again
from notifications.delivery import deliver
from notifications.models import Delivery, Lane, Notification, Preference
from notifications.relay import relay
from notifications.services import Announcement, announce_all
from notifications.texting import LONGEST, deliver_texts, text_of
from tests.factories import local
from tests.notifications.test_sms import gateway  # noqa: F401  a gateway in this house

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)
A_MINUTE = timedelta(minutes=1)


def announced(street, *people, channel="sms", urgent=False, at=NOW, title="3 处隐患逾期 7 天以上", key=None):
    """Announced and relayed."""
    row = Announcement(
        "hazard.remind.7", key or str(uuid7()), [str(user.pk) for user in people], title, "2026-00001 东门小吃店",
        "/hazards/?overdue=1", urgent, channel,
    )  # fmt: skip
    announce_all(street, [row], at=at)
    relay(now=at)


@pytest.fixture
def phones(cast):
    for user, phone in ((cast.worker, "139 1111 2222"), (cast.head, "0856-1234567"), (cast.community, None)):
        user.phone = phone
        user.save()


def texts():
    return Delivery.objects.filter(channel="sms")


def test_only_people_with_a_mobile_number_are_texted_and_only_where_a_step_says_so(territory, cast, phones):
    announced(territory.street, cast.worker, cast.head, cast.community)
    announced(territory.street, cast.worker, channel="")
    row = texts().get()
    assert row.notification.user == cast.worker and row.address == "139****2222"
    assert Notification.objects.count() == 4, "the inbox has them all"


def test_the_gateway_gets_the_title_and_nothing_of_a_place(territory, cast, phones, gateway):  # noqa: F811
    announced(territory.street, cast.worker)
    assert [deliver_texts(now=NOW), deliver_texts(now=NOW)] == [1, 0]
    (_path, _headers, body), row = gateway[0][0], texts().get()
    assert "13911112222" in body and "3 处隐患逾期 7 天以上" in body and "/inbox/" in body
    assert "小吃店" not in body and "2026-00001" not in body
    assert (row.state, row.sent_at, row.attempts) == ("sent", NOW, 1)


def test_a_text_is_one_message_however_long_its_title(territory, cast, phones, settings):
    announced(territory.street, cast.worker, title="长" * 150)
    note = Notification.objects.get()
    assert len(text_of(note, "zh-hans")) == LONGEST
    note.title = "1 处隐患已逾期"
    settings.SITE_URL = "https://" + "x" * 60 + ".example.org"
    assert text_of(note, "zh-hans") == "1 处隐患已逾期", "the link is left out before the words are"


def test_not_even_an_urgent_one_is_sent_at_night(territory, cast, phones, gateway):  # noqa: F811
    late, morning = local(2026, 11, 20, 22, 0), local(2026, 11, 21, 7, 0)
    announced(territory.street, cast.worker, urgent=True, at=late)
    assert texts().get().not_before == morning and deliver_texts(now=late) == 0
    texts().update(not_before=late)  # it had waited for its turn since the afternoon
    deliver_texts(now=late)
    assert texts().get().not_before == morning and gateway[0] == []


def test_no_more_go_in_a_minute_than_the_setting_says(territory, cast, phones, gateway, settings):  # noqa: F811
    settings.SMS_PER_MINUTE = 2
    for _ in range(5):
        announced(territory.street, cast.worker)
    assert [deliver_texts(now=NOW + A_MINUTE * nth / 2) for nth in range(5)] == [2, 0, 2, 0, 1]
    assert len(gateway[0]) == 5


def test_a_dead_gateway_rests_longer_each_time_and_the_mail_goes_on(territory, cast, phones, gateway):  # noqa: F811
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    Preference.objects.create(user=cast.worker, email=True)
    gateway[1]["status"] = 503
    for _ in range(3):
        announced(territory.street, cast.worker)
    assert deliver_texts(now=NOW) == 1 == len(gateway[0])
    assert deliver(now=NOW) == 3 and len(mail.outbox) == 3
    assert Lane.objects.get().down_until == NOW + A_MINUTE
    assert deliver_texts(now=NOW + A_MINUTE / 2) == 0
    deliver_texts(now=NOW + A_MINUTE)
    assert Lane.objects.get().down_until == NOW + 3 * A_MINUTE and len(gateway[0]) == 2
    gateway[1]["status"] = 200
    deliver_texts(now=NOW + 3 * A_MINUTE)
    deliver_texts(now=NOW + 9 * A_MINUTE)
    assert set(texts().values_list("state", flat=True)) == {"sent"}


def test_a_message_the_gateway_refuses_holds_up_no_other_and_is_given_up(territory, cast, phones, gateway):  # noqa: F811
    gateway[1]["body"] = '{"code": 7}'
    announced(territory.street, cast.worker, key="first")
    announced(territory.street, cast.worker, key="second")
    deliver_texts(now=NOW)
    assert len(gateway[0]) == 2, "both were tried"
    now = NOW
    while row := texts().filter(state="waiting").order_by("not_before").first():
        now = max(now, row.not_before)
        deliver_texts(now=now)
    assert set(texts().values_list("state", "attempts")) == {("failed", 8)}


def test_what_could_not_go_for_a_day_is_given_up_and_can_be_sent_again(territory, cast, phones, gateway):  # noqa: F811
    announced(territory.street, cast.worker, title="3 处隐患今天到期")
    late = NOW + timedelta(days=1, minutes=1)
    assert deliver_texts(now=late) == 0 and gateway[0] == []
    row = given_up("sms", cast.station).get()
    assert row.last_error == "late" and send_again(row, by=cast.station, at=late)
    assert deliver_texts(now=late) == 1


@pytest.mark.parametrize("change", [{"phone": None}, {"is_active": False}])
def test_whoever_is_gone_meanwhile_gets_none(territory, cast, phones, gateway, change):  # noqa: F811
    announced(territory.street, cast.worker)
    type(cast.worker).objects.filter(pk=cast.worker.pk).update(**change)
    deliver_texts(now=NOW)
    assert not texts().exists() and gateway[0] == []
