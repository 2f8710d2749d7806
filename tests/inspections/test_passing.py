"""What a phone sends beside visits: hazards seen in passing and quick fixes, each once, whole, and with its receipt."""

from datetime import timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from grids.ids import uuid7
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import QuickFix, Submission
from tests.factories import make_post
from tests.inspections.conftest import NOW, picture


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def put(cast):
    """put(url, body, who="worker"): the answer. Bytes go as a photo."""

    def one(url, body, who="worker"):
        client = APIClient()
        client.force_authenticate(getattr(cast, who))
        how = {"content_type": "image/jpeg"} if isinstance(body, bytes) else {"format": "json"}
        return client.put(f"/api/v1/{url}/", body, **how)

    return one


def wires(**more):
    return {"category": "H07", "description": "飞线充电", **more}


def test_a_neighbour_reports_nothing_at_a_place_that_is_not_his(put, shop):
    answer = put(f"reported-hazards/{uuid7()}", {"place": str(shop.pk), "hazard": wires()}, who="neighbour")
    assert answer.status_code == 404
    assert put(f"quick-fixes/{uuid7()}", {"place": str(shop.pk), "kind": "wire"}, who="neighbour").status_code == 404
    assert not Hazard.objects.exists() and not QuickFix.objects.exists()
    assert set(Submission.objects.values_list("status", flat=True)) == {"not_permitted"}


@pytest.mark.parametrize("url", ["reported-hazards", "quick-fixes"])
def test_who_may_not_do_it_is_refused(put, shop, url):
    body = {"place": str(shop.pk), "kind": "wire", "hazard": wires()}
    assert put(f"{url}/{uuid7()}", body, who="nobody").status_code == 403
    assert not Submission.objects.exists()


def test_a_hazard_is_recorded_with_its_photos_once_however_often_it_is_sent(put, shop, cast):
    one, before, after = uuid7(), uuid7(), uuid7()
    hazard = wires(photos=[str(before)], after=[str(after)], fix="on_site")
    body = {"place": str(shop.pk), "hazard": hazard, "device_at": (NOW - timedelta(hours=30)).isoformat()}
    missing = put(f"reported-hazards/{one}", body)
    assert (missing.status_code, missing.json()["code"]) == (409, "photos-missing")
    assert missing.json()["missing_photos"] == sorted([str(before), str(after)])
    assert not Hazard.objects.exists()
    for photo, colour in ((before, "red"), (after, "green")):
        assert put(f"photos/{photo}", picture(colour)).status_code == 201
    receipts = [put(f"reported-hazards/{one}", body) for _ in range(3)]
    assert [answer.status_code for answer in receipts] == [201, 200, 200]
    found = Hazard.objects.get()
    assert (found.pk, found.place, found.found_by, found.state) == (one, shop, cast.worker, State.FIXED_ON_SITE)
    assert found.found_at == NOW - timedelta(hours=30)
    assert sorted(found.evidence.values_list("stage", flat=True)) == ["after", "before"]
    assert receipts[0].json()["said"] == f"隐患 {found.number} 已上报。"
    assert receipts[2].json()["url"] == f"/m/hazards/{found.pk}/"
    assert Submission.objects.get().status == "applied"


def test_somebody_elses_photo_is_no_evidence(put, shop):
    photo = uuid7()
    put(f"photos/{photo}", picture("red"), who="colleague")
    answer = put(f"reported-hazards/{uuid7()}", {"place": str(shop.pk), "hazard": wires(photos=[str(photo)])})
    assert answer.json()["code"] == "photos-missing"
    answer = put(f"quick-fixes/{uuid7()}", {"kind": "wire", "photo": str(photo)})
    assert answer.json()["code"] == "photos-missing"
    assert not Hazard.objects.exists() and not QuickFix.objects.exists()


def test_other_content_under_the_same_id_is_refused_and_kept(put, shop):
    one = uuid7()
    put(f"reported-hazards/{one}", {"place": str(shop.pk), "hazard": wires()})
    answer = put(f"reported-hazards/{one}", {"place": str(shop.pk), "hazard": wires(description="二楼飞线充电")})
    assert (answer.status_code, answer.json()["code"]) == (409, "sending-differs")
    assert (
        put(f"reported-hazards/{one}", {"place": str(shop.pk), "hazard": wires()}, who="colleague").status_code == 409
    )
    assert Hazard.objects.get().description == "飞线充电"
    assert Submission.objects.filter(status="conflict").count() == 1
    assert put(f"reported-hazards/{one}", {"place": str(shop.pk), "hazard": wires()}).status_code == 200


def test_what_stands_open_at_the_place_is_found_once_more_and_once_only(put, shop):
    put(f"reported-hazards/{uuid7()}", {"place": str(shop.pk), "hazard": wires()})
    again, body = uuid7(), {"place": str(shop.pk), "hazard": wires(description="还在飞线")}
    answers = [put(f"reported-hazards/{again}", body) for _ in range(2)]
    hazard = Hazard.objects.get()
    assert [answer.status_code for answer in answers] == [201, 200]
    assert hazard.found_again == 1
    assert answers[1].json()["said"] == f"隐患 {hazard.number} 还没改好，已记一次重复发现。"


def test_with_no_place_the_position_says_where_and_without_it_ones_only_grid(put, shop):
    for where in ({"position": [109.183, 27.712]}, {}):
        assert put(f"reported-hazards/{uuid7()}", where | {"hazard": wires()}).status_code == 201
    assert {hazard.cell for hazard in Hazard.objects.all()} == {shop.cell}


def test_who_works_in_several_streets_says_in_which(put, cast, shop, territory):
    make_post(cast.worker, "worker", territory.other_cell)
    answer = put(f"reported-hazards/{uuid7()}", {"hazard": wires()})
    assert (answer.status_code, answer.json()["code"]) == (400, "street-unknown")
    assert put(f"quick-fixes/{uuid7()}", {"kind": "wire", "street": shop.street.code}).status_code == 201
    assert QuickFix.objects.get().street == shop.street


@pytest.mark.parametrize(
    "body", [[], {"hazard": "x"}, {}, {"hazard": {"category": "H77", "description": "x"}}, {"hazard": wires(fix="no")}]
)
def test_what_cannot_be_read_is_refused_in_words_and_kept(put, body):
    answer = put(f"reported-hazards/{uuid7()}", body)
    assert answer.status_code == 400 and answer.json()["title"]
    assert Submission.objects.get().status == "rejected"


def test_a_quick_fix_counts_on_the_day_it_was_done_and_once(put, shop, cast):
    one, photo = uuid7(), uuid7()
    put(f"photos/{photo}", picture("red"))
    body = {
        "place": str(shop.pk), "kind": "stairs", "count": 3, "photo": str(photo),
        "device_at": (NOW - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    answers = [put(f"quick-fixes/{one}", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    fix = QuickFix.objects.get()
    assert (fix.pk, fix.count, fix.place, fix.by, str(fix.photo_id)) == (one, 3, shop, cast.worker, str(photo))
    assert fix.done_on == (NOW - timedelta(days=1)).date()
    assert answers[0].json()["said"] == "已记录：清理楼道杂物 3 起。"
    assert put(f"quick-fixes/{one}", body | {"count": 4}).json()["code"] == "sending-differs"


def test_a_clock_that_is_days_off_does_not_set_the_day(put, shop):
    body = {"kind": "stairs", "device_at": (NOW - timedelta(days=9)).isoformat()}
    put(f"quick-fixes/{uuid7()}", body)
    assert QuickFix.objects.get().done_on == NOW.date()


@pytest.mark.parametrize("wrong", [{"kind": "fire"}, {"kind": "wire", "count": 0}, {"kind": "wire", "count": 1000}])
def test_a_quick_fix_that_cannot_be_is_refused_in_words(put, shop, wrong):
    answer = put(f"quick-fixes/{uuid7()}", wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-quick-fix")
    assert not QuickFix.objects.exists()
