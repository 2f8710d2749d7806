"""Two contents under one id: both are kept, and a person who may see the visit says which of them holds."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from inspections.comparing import Words, differences
from inspections.models import Inspection, Submission
from inspections.services.settling import settle_conflict
from inspections.submissions import read
from tests.inspections.conftest import NOW

LIST = "/inspections/conflicts/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def second(send, shop, checklist):
    """The second content of a visit: what was in order has a locked exit now."""
    one = uuid7()
    send(shop, client_id=one, checklist=checklist.row.pk, note="店主在场")
    wrong = [{"item": checklist.item[8], "value": "no", "hazard": {"description": "后门上锁"}}]
    with pytest.raises(Conflict):
        send(shop, client_id=one, checklist=checklist.row.pk, answers=wrong, at=NOW + timedelta(hours=1))
    return Submission.objects.get(status="conflict")


def path(row) -> str:
    return f"{LIST}{row.pk}/"


@pytest.mark.parametrize("who", ["neighbour", "other_community", "outsider"])
def test_a_neighbour_does_not_learn_of_it(client, cast, second, who):
    client.force_login(getattr(cast, who))
    assert path(second) not in client.get(LIST).content.decode()
    assert client.get(path(second)).status_code in (403, 404)
    assert client.post(path(second), {"note": "以后一份为准"}).status_code in (403, 404)
    second.refresh_from_db()
    assert second.settled_at is None


def test_the_worker_himself_does_not_settle_it(client, cast, second):
    client.force_login(cast.worker)
    assert client.get(LIST).status_code == 403
    assert client.post(path(second), {"note": "以后一份为准"}).status_code == 403
    with pytest.raises(NotAllowed):
        settle_conflict(second, by=cast.worker, at=NOW, note="以后一份为准")


@pytest.mark.parametrize("who", ["head", "station"])
def test_a_leader_sees_what_differs_and_says_which_holds(client, cast, second, who):
    client.force_login(getattr(cast, who))
    assert path(second) in client.get(LIST).content.decode()
    page = client.get(path(second))
    shown = {one.what: (one.first, one.second) for one in page.context["differences"]}
    assert {("正常", "有问题：后门上锁"), ("店主在场", "")} <= set(shown.values()) and len(shown) == 2
    assert client.post(path(second), {"note": "  "}).status_code == 422
    assert client.post(path(second), {"note": "以先到的为准，后门已现场打开"}).status_code == 302
    second.refresh_from_db()
    assert (second.settled_by, second.settlement) == (getattr(cast, who), "以先到的为准，后门已现场打开")
    assert path(second) not in client.get(LIST).content.decode()
    assert path(second) in client.get(f"{LIST}?state=settled").content.decode()
    assert Inspection.objects.get().note == "店主在场"


def test_it_is_settled_once_and_only_where_two_contents_are(cast, second):
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    with pytest.raises(Conflict):
        settle_conflict(second, by=cast.head, at=NOW, note="以后到的为准")
    applied = Submission.objects.get(status="applied")
    with pytest.raises(Conflict):
        settle_conflict(applied, by=cast.station, at=NOW, note="以先到的为准")
    with pytest.raises(DomainError):
        settle_conflict(second, by=cast.station, at=NOW, note="")


# --- the phone of who sent it

ASK = "/m/waiting/settled/"


def told(client, row, **query) -> list:
    answer = client.get(ASK, {"id": [str(row.client_id)]} | query)
    assert answer.status_code == 200
    return answer.json()["settled"]


@pytest.mark.parametrize("who", ["neighbour", "colleague", "head"])
def test_what_was_settled_is_told_to_nobody_elses_phone(client, cast, second, who):
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    client.force_login(getattr(cast, who))
    assert told(client, second) == []


def test_the_phone_is_told_once_all_that_it_sent_under_the_id_is_settled(phone, cast, send, shop, second):
    assert told(phone, second) == []
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    assert [(one["id"], one["by"], one["note"]) for one in told(phone, second)] == [
        (str(second.client_id), "station", "以先到的为准")
    ]
    with pytest.raises(Conflict):
        send(shop, client_id=second.client_id, note="又改")
    assert told(phone, second) == []


def test_the_same_sent_again_stays_settled(phone, cast, send, shop, second):
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    with pytest.raises(Conflict):
        send(shop, client_id=second.client_id, **second.payload)
    assert len(told(phone, second)) == 1


def test_a_hundred_are_asked_in_the_queries_of_one(phone, cast, second, django_assert_num_queries):
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    many = [str(second.client_id), *(str(uuid7()) for _ in range(99))]
    with CaptureQueriesContext(connection) as one:
        told(phone, second)
    with django_assert_num_queries(len(one)):
        assert len(told(phone, second, id=many)) == 1
    assert phone.get(ASK, {"id": [*many, str(uuid7())]}).status_code == 400
    assert phone.get(ASK, {"id": ["1' or 1"]}).json()["title"] == "检查编号无法识别。"
    assert phone.get(ASK).json() == {"settled": []}


# --- the way there


def test_the_page_of_visits_and_the_visit_lead_there(client, cast, second):
    visit = f"/inspections/{second.client_id}/"
    client.force_login(cast.station)
    assert client.get("/inspections/").context["in_conflict"] == 1
    assert path(second) in client.get(visit).content.decode()
    settle_conflict(second, by=cast.station, at=NOW, note="以先到的为准")
    assert client.get("/inspections/").context["in_conflict"] == 0
    assert LIST in client.get("/inspections/").content.decode()
    assert path(second) not in client.get(visit).content.decode()


def test_who_may_not_settle_is_not_led_there(client, cast, second):
    client.force_login(cast.worker)
    for page in ("/inspections/", f"/inspections/{second.client_id}/"):
        assert LIST not in client.get(page).content.decode()


def test_anothers_sending_under_the_same_id_is_said(client, cast, send, shop, second):
    first = Submission.objects.get(status="applied").payload | {"met": "李某"}
    with pytest.raises(Conflict):
        send(shop, client_id=second.client_id, by=cast.head, **first)
    row = Submission.objects.get(status="conflict", by=cast.head)
    client.force_login(cast.station)
    shown = {one.what: (one.first, one.second) for one in client.get(path(row)).context["differences"]}
    assert shown == {"提交人": ("worker", "head"), "在场人员": ("", "李某")}


def test_what_differs_is_said_in_the_order_of_the_form():
    place, photo, same = str(uuid7()), str(uuid7()), str(uuid7())
    kept = {"id": same, "sha256": "cd" * 32, "size": 9}
    one = read({
        "place": place, "answers": [{"item": 2, "value": "given", "given": "3"}, {"item": 3, "value": "yes"}],
        "device_at": NOW.isoformat(), "photos": [kept],
    })  # fmt: skip
    found = {
        "category": "H07",
        "description": "灭火器失效",
        "fix": "on_site",
        "photos": [photo],
        "due_on": "2026-11-30",
    }
    other = read({
        "place": str(uuid7()), "kind": "spot", "outcome": "locked", "hazards": [found], "met": "王某",
        "answers": [{"item": 1, "value": "na"}, {"item": 3, "value": "yes", "note": "看过"}],
        "photos": [kept, {"id": photo, "sha256": "ab" * 32, "size": 9}], "gone": [str(uuid7())],
    })  # fmt: skip
    words = Words(
        lines={1: "1 通道", 2: "2 灭火器", 3: "3 电气"}, outcomes={"done": "已检查", "locked": "锁门"},
        kinds={"routine": "日常检查"}, categories={"H07": "消防设施"}, severities={}, places={one.place: "东门小吃店"},
    )  # fmt: skip
    assert [(row.what, row.first, row.second) for row in differences(one, other, words)] == [
        ("场所", "东门小吃店", "另一家场所"),
        ("性质", "日常检查", "spot"),
        ("结果", "已检查", "锁门"),
        ("1 通道", "正常", "不适用"),
        ("2 灭火器", "3", "正常"),
        ("3 电气", "正常", "正常：看过"),
        ("表外发现的隐患", "", "灭火器失效（消防设施，当场整改，限 2026-11-30，照片 1 张）"),
        ("遗留隐患", "", "1 处已不在（另一份没有的：1）"),
        ("在场人员", "", "王某"),
        ("照片", "1 张", "2 张（另一份没有的：1）"),
        ("手机时间", "2026-11-20 10:00", ""),
    ]
    assert differences(one, one, words) == []
