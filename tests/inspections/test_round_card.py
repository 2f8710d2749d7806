"""带队卡: what was promised at each stop and what to ask there, for whoever sees the stop and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hazards.models import DoorSession, Pledge, PledgeText
from hazards.services import acts
from inspections.services.rounds import plan_round
from tests.factories import local, make_place
from tests.hazards.makers import bring_to
from tests.inspections.conftest import NOW

EVENING = {"starts_at": local(2026, 11, 20, 19), "ends_at": local(2026, 11, 20, 21, 30)}
LATER = NOW - timedelta(days=20)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def round_(cast, shop, next_shop):
    return plan_round(
        shop.street, theme="夜市", leader=cast.chief, by=cast.station, at=NOW, places=[shop, next_shop], **EVENING
    )


@pytest.fixture
def card(client, cast, round_):
    """card(who="station"): the page as that person reads it."""

    def one(who="station"):
        client.force_login(getattr(cast, who))
        return client.get(reverse("inspections:round-card", args=[round_.pk]))

    return one


def test_another_street_finds_no_such_card(card):
    assert card("outsider").status_code == 404


def test_a_worker_reads_only_the_stops_he_sees(card, shop, next_shop):
    page = card("worker").content.decode()
    assert shop.name in page and next_shop.name not in page


def test_what_was_promised_last_time_stands_there_with_what_to_ask(card, shop, send):
    send(shop, at=LATER, hazards=[{"category": "H07", "description": "飞线充电"}])
    page = card().content.decode()
    assert "上次" in page and "发现隐患" in page
    assert "飞线充电" in page and "答应" in page
    assert "已逾期" in page and "问为什么没改" in page


@pytest.mark.parametrize(
    ("state", "ask"),
    [
        ("rectifying", "看改到哪一步"),
        ("submitted", "现场看是否属实"),
        ("handed_over", "问有没有来人"),
        ("reported", "现场定下来"),
    ],
)
def test_each_state_has_its_question(card, cast, shop, state, ask):
    bring_to(state, shop, at=NOW, receiver=cast.brigade_office)
    assert ask in card().content.decode()


def test_an_extension_is_told_with_its_reason_and_the_day_before(card, cast, shop):
    hazard = bring_to("rectifying", shop, at=NOW)
    day = hazard.due_on + timedelta(days=2)
    acts.ask_extension(hazard, by=cast.worker, at=NOW, seen=None, reason="等配件", interim="停用插座", due_on=day)
    assert "申请了延期" in card().content.decode()
    acts.grant_extension(hazard, by=cast.community, at=NOW, seen=None)
    assert "延期理由：等配件" in card().content.decode()


def test_a_stop_where_nothing_stands_open_says_so(card):
    page = card().content.decode()
    assert page.count("没有未改好的隐患") == 2 and page.count("没有检查记录") == 2


def test_the_visit_of_the_round_itself_is_not_last_time(card, shop, send, round_):
    with time_machine.travel(EVENING["starts_at"], tick=False):
        send(shop, at=EVENING["starts_at"], round=str(round_.pk))
        assert card().content.decode().count("没有检查记录") == 2


def test_many_stops_cost_what_two_cost(card, client, cast, shop):
    bring_to("rectifying", shop, at=NOW)
    card()
    with CaptureQueriesContext(connection) as few:
        card()
    places = [make_place(shop.street, f"第{n}家", at=(109.185, 27.715)) for n in range(10)]
    big = plan_round(shop.street, theme="多", leader=cast.chief, by=cast.station, at=NOW, places=places, **EVENING)
    for place in places:
        bring_to("rectifying", place, at=NOW)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("inspections:round-card", args=[big.pk]))
    assert [len(one.open) for one in page.context["cards"]] == [1] * 10
    assert len(many) <= len(few)


def test_what_waits_for_more_time_is_not_called_overdue_and_says_what_was_promised_meanwhile(card, cast, shop):
    hazard = bring_to("rectifying", shop, at=NOW)
    day = hazard.due_on + timedelta(days=2)
    acts.ask_extension(hazard, by=cast.worker, at=NOW, seen=None, reason="等配件", interim="停用插座", due_on=day)
    with time_machine.travel(NOW + (day - NOW.date()), tick=False):
        page = card().content.decode()
    assert "停用插座" in page and "申请了延期" in page
    assert "已逾期" not in page


def test_what_the_round_finds_itself_was_not_promised_before(card, shop, send, round_):
    before = bring_to("rectifying", shop, at=NOW)
    with time_machine.travel(EVENING["starts_at"], tick=False):
        found = [{"category": "H14", "description": "无人负责"}]
        send(shop, at=EVENING["starts_at"], round=str(round_.pk), hazards=found)
        cards = card().context["cards"]
    assert [one.hazard for one in cards[0].open] == [before]


def test_a_door_that_was_locked_last_time_is_called_first(card, shop, send):
    send(shop, at=LATER, outcome="locked")
    assert card().content.decode().count("先联系再上门") == 1


def test_a_pledge_that_has_run_out_is_asked_for_again(card, shop):
    known = {"street": shop.street, "place": shop, "recorded_at": LATER}
    door = DoorSession.objects.create(key_hash="a", phone_hash="b", phone_tail="11", ends_at=NOW, **known)
    signed = {"text": PledgeText.objects.first(), "signed_by": "甲", "manager": "乙"}
    Pledge.objects.create(door=door, valid_to=NOW.date() - timedelta(days=1), **signed, **known)
    page = card().content.decode()
    assert "承诺书有效至" in page and page.count("请重新签订") == 1
