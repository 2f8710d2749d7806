"""Messages reach people without the care right, and mail boxes: of a home they say that it is one, and no more."""

from datetime import timedelta

import pytest

from hazards.chasing.sweep import chase
from hazards.models import ReminderRule
from hazards.papers.pads import enter_sheet, register_pad
from hazards.pressure.letters import send_letter
from hazards.pressure.sealing import record_seal
from hazards.services import acts
from hazards.services.escalations import escalate
from hazards.services.reminders import sweep
from notifications.models import Outbox
from tests.factories import make_organisation, make_place
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_photo, reason

pytestmark = pytest.mark.django_db

TELL_TALES = ("张三", "卧床", "住院", "东门巷1号")


@pytest.fixture
def home(territory):
    return make_place(territory.street, "独居老人张三家", at=(109.185, 27.716), type="HOME", address="东门巷1号")


def told() -> list[str]:
    rows = Outbox.objects.filter(purpose="notify").order_by("recorded_at", "id")
    return [f"{row.payload['title']} {row.payload['body']}" for row in rows]


def test_no_message_of_an_act_names_the_home(home, cast):
    hazard = bring_to("submitted", home, by=cast.worker, submitter=cast.worker, description="老人张三卧床吸烟")
    acts.fail_recheck(
        hazard, by=cast.head, at=NOW, seen=None, reason="张三住院，未整改", due_on=(NOW + 2 * ONE_DAY).date()
    )
    assert any(text.startswith("报告整改完成：居民家庭 ") for text in told())
    assert any(text.startswith("复查不合格：居民家庭 ") for text in told())
    assert not [text for text in told() if any(word in text for word in TELL_TALES)]


def test_no_hand_over_and_no_escalation_names_the_home(home, cast):
    hazard = bring_to("rectifying", home, description="老人张三卧床吸烟")
    acts.hand_over(
        hazard, by=cast.station, at=NOW, seen=None, receiver=cast.brigade_office, reason=reason("hand_over"),
        request="请上门劝导张三",
    )  # fmt: skip
    escalate(home.street, now=NOW + 10 * ONE_DAY)
    assert any("移送超时未受理：碧江区消防救援大队，居民家庭" in text for text in told())
    assert not [text for text in told() if any(word in text for word in TELL_TALES)]


def test_no_reminder_names_the_home(home, cast):
    bring_to("rectifying", home, by=cast.worker, description="老人张三卧床吸烟")
    for days in (5, 8, 10, 15):
        sweep(home.street, now=NOW + timedelta(days=days))
    assert any("2026-00001 居民家庭" in text for text in told())
    assert not [text for text in told() if any(word in text for word in TELL_TALES)]


def test_a_shop_is_still_named(shop, cast):
    hazard = bring_to("rectifying", shop, by=cast.worker)
    acts.submit_rectification(hazard, by=cast.worker, at=NOW, seen=None, photos=[make_photo(shop.street)], note="已换")
    assert any("东门小吃店" in text and "灭火器压力不足 已换" in text for text in told())


def test_no_group_is_told_whose_home_is_sealed_and_no_list_of_an_office_names_it(client, home, cast, territory):
    hazard = bring_to("rectifying", home, description="老人张三卧床吸烟")
    bureau, today = make_organisation("housing", "区住建局", "housing", territory.district), NOW.date()
    record_seal(
        home,
        by=None,
        at=NOW,
        organisation=cast.brigade_office,
        part="阳台",
        from_on=today,
        until_on=today + 5 * ONE_DAY,
    )
    send_letter(
        home.street, by=None, at=NOW, organisation=cast.street_office, to=bureau, subject="加装电梯", sent_on=today,
        reply_by=today + 9 * ONE_DAY, hazards=[hazard],
    )  # fmt: skip
    pad = register_pad(
        home.street, by=None, at=NOW, kind="inform", prefix="三联单", first=1, last=9, grid=home.scope_cell,
        handed_on=today, holder="张队",
    )  # fmt: skip
    enter_sheet(pad, [hazard], by=None, at=NOW, seq=1, written_on=today)
    ReminderRule.objects.update(channel="group")
    chase(home.street, now=NOW + 6 * ONE_DAY)
    assert any("居民家庭 阳台" in text for text in told())
    assert not [text for text in told() if any(word in text for word in TELL_TALES)]
    client.force_login(cast.chief)
    for page in ("/seals/", "/letters/", f"/pads/{pad.pk}/"):
        shown = client.get(page)
        assert shown.status_code == 200 and not [word for word in TELL_TALES if word in shown.content.decode()], page
