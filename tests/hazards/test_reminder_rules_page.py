"""A street's ladders on a page: seen and set by the street alone, looked at before they are saved."""

import re
from datetime import timedelta

import pytest
import time_machine

from grids.errors import DomainError
from hazards.chasing.editing import StepRow, in_force, set_step
from hazards.models import Hazard, ReminderRule
from hazards.services.reminders import sweep
from notifications.models import Delivery, Outbox
from notifications.relay import relay
from tests.factories import local
from tests.hazards.makers import bring_to, make_hazard

pytestmark = pytest.mark.django_db

DUE_DAY = local(2026, 11, 27, 9, 0)
STEP = {"days": "2", "unit": "day", "at": "09:30", "told": ["community_head"], "channel": "", "action": ""}


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(DUE_DAY, tick=False):
        yield


def due_days(street) -> list[int]:
    return [row.days for row in in_force(street, DUE_DAY.date()) if row.clock == "due"]


def test_another_street_neither_sees_nor_changes_it(client, shop, territory, cast):
    row = ReminderRule.objects.create(street=shop.street, clock="due", days=17, told=["worker"], valid_from=DUE_DAY)
    client.force_login(cast.outsider)
    assert "17 天" not in client.get("/hazards/reminders/").content.decode()
    assert client.get(f"/hazards/reminders/?street={shop.street.code}").status_code == 404
    for url in (f"/hazards/reminders/{row.pk}/", f"/hazards/reminders/{row.pk}/end/"):
        assert client.post(url, STEP).status_code == 404
    assert client.post(f"/hazards/reminders/new/due/?street={shop.street.code}", STEP).status_code == 404
    assert ReminderRule.objects.get(street__isnull=False) == row


@pytest.mark.parametrize("name", ["worker", "community", "brigade", "enforcer"])
def test_who_does_not_lead_the_street_is_refused(name, client, cast):
    client.force_login(getattr(cast, name))
    assert (
        client.get("/hazards/reminders/").status_code == client.post("/hazards/reminders/new/due/").status_code == 403
    )


def test_the_first_change_takes_the_common_steps_over_and_moves_what_is_stored(client, shop, far_shop, cast):
    bring_to("rectifying", shop, at=DUE_DAY)
    before = due_days(far_shop.street)
    client.force_login(cast.station)
    assert client.post("/hazards/reminders/new/due/", STEP | {"days": "-5"}).status_code == 302
    assert due_days(shop.street) == [-5, *before] and due_days(far_shop.street) == before
    assert Hazard.objects.get().next_reminder_at == local(2026, 11, 29, 9, 30)
    assert ReminderRule.objects.filter(street=shop.street, set_by=cast.station).count() == len(before) + 1


def test_a_changed_step_ends_the_old_one_and_an_ended_one_tells_nobody(client, shop, cast):
    week_ago = DUE_DAY.date() - timedelta(days=7)
    row = ReminderRule.objects.create(street=shop.street, clock="due", days=2, told=["worker"], valid_from=week_ago)
    client.force_login(cast.chief)
    assert client.post(f"/hazards/reminders/{row.pk}/", STEP | {"days": "4"}).status_code == 302
    assert due_days(shop.street) == [4]
    row.refresh_from_db()
    assert row.valid_to == DUE_DAY.date() - timedelta(days=1)
    new = ReminderRule.objects.get(street=shop.street, days=4)
    assert client.post(f"/hazards/reminders/{new.pk}/end/").status_code == 302
    assert due_days(shop.street) == []


def test_the_page_says_what_today_tells_and_a_preview_saves_nothing(client, shop, next_shop, cast):
    for place in (shop, shop, next_shop):
        bring_to("rectifying", place, at=local(2026, 11, 20, 10, 0))
    make_hazard(shop, at=local(2026, 11, 24, 10, 0))  # undecided since the 25th: two days on the 27th
    client.force_login(cast.station)
    page = client.get("/hazards/reminders/").content.decode()
    # worker, colleague and head of one cell, the neighbour of the other; and the station of what is undecided
    assert "按今天的规则：4 件事项到了提醒的一级，5 人收到 5 条通知" in page
    answer = client.post("/hazards/reminders/new/due/", STEP | {"days": "0", "preview": "1"})
    assert "今天这一级会提醒 3 件事项，1 人各收一条" in answer.content.decode()
    assert not ReminderRule.objects.filter(street__isnull=False).exists()
    assert not Outbox.objects.filter(event__startswith="chase").exists()


@pytest.mark.parametrize(
    ("clock", "wrong", "said"),
    [
        ("due", {"told": []}, "必填"),
        ("due", {"days": "120"}, "不超过 90 天"),
        ("due", {"at": "22:00"}, "21:00 至次日 7:00 不提醒"),
        ("due", {"days": "-1", "action": "propose_handover"}, "只有整改逾期的一级"),
        ("undecided", {"days": "0"}, "超过时限后"),
        ("undecided", {"told": ["finder"]}, "finder"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_kept(clock, wrong, said, client, cast):
    client.force_login(cast.station)
    answer = client.post(f"/hazards/reminders/new/{clock}/", STEP | {"days": "6"} | wrong)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not ReminderRule.objects.filter(street__isnull=False).exists()


def test_a_step_by_text_says_what_it_would_cost_and_goes_to_numbers_on_file(client, shop, cast, settings):
    settings.SMS_URL = "https://sms.example.org/send"
    cast.community.phone, cast.chief.phone = "13911112222", "0856-1234567"
    for user in (cast.community, cast.chief):
        user.save()
    hazard = bring_to("rectifying", shop, at=local(2026, 11, 20, 10, 0))
    step = STEP | {"days": "0", "channel": "sms", "told": ["community_head", "street_leader"], "at": "08:30"}
    client.force_login(cast.station)
    answer = client.post("/hazards/reminders/new/due/", step | {"preview": "1"}).content.decode()
    assert "其中 1 人登记了手机号，会发 1 条短信，每条都计费。" in answer
    client.post("/hazards/reminders/new/due/", step)
    assert "其中短信 1 条" in client.get("/hazards/reminders/").content.decode()
    Hazard.objects.update(next_reminder_at=DUE_DAY - timedelta(minutes=30))
    sweep(shop.street, now=DUE_DAY)
    relay(now=DUE_DAY)
    assert Delivery.objects.get().notification.user == cast.community
    Delivery.objects.update(state="sent", sent_at=DUE_DAY)
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    sent = re.search(r"短信 · ([^<]*)</span>", page)
    assert sent and "发出" in sent.group(1), page[page.index("通知了谁") :][:1500]


def test_without_a_gateway_a_step_is_not_sent_by_text(client, cast, settings):
    settings.SMS_URL, settings.DEMO = "", False
    client.force_login(cast.station)
    assert "站内和短信" not in client.get("/hazards/reminders/new/due/").content.decode()
    assert client.post("/hazards/reminders/new/due/", STEP | {"channel": "sms"}).status_code == 422
    with pytest.raises(DomainError) as refused:
        row = StepRow("due", 2, ("worker",), channel="sms")
        set_step(cast.station.posts.get().grid, row, by=cast.station, at=DUE_DAY)
    assert refused.value.code == "no-sms"
