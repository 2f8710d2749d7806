"""Cases handed down by the brigade: nobody's finding until the street takes one."""

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from hazards.models import Category, HandDown, Hazard
from hazards.services.handing_down import hand_down, return_hand_down, take_hand_down
from hazards.terms import moves
from notifications.models import Outbox
from tests.hazards.makers import NOW, ONE_DAY, TODAY

pytestmark = pytest.mark.django_db


def send(place, by, **more):
    known = {"category": Category.objects.get(code="H14"), "description": "消防设施未年度检测"}
    return hand_down(place, by=by, at=NOW, **(known | more))


def found(street):
    return moves([street], TODAY - ONE_DAY, TODAY + 7 * ONE_DAY, "found").count()


def test_only_the_brigade_of_the_district_hands_down_and_only_the_street_answers(shop, far_shop, cast):
    for person in (cast.worker, cast.station, cast.chief, cast.district, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            send(shop, person)
    with pytest.raises(NotAllowed):
        send(far_shop, cast.brigade)
    case = send(shop, cast.brigade)
    for person in (cast.worker, cast.head, cast.community, cast.brigade, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            take_hand_down(case, by=person, at=NOW)
        with pytest.raises(NotAllowed):
            return_hand_down(case, by=person, at=NOW, reason="不属本街道")
    assert not Hazard.objects.exists()


def test_it_is_counted_as_found_when_the_street_takes_it(shop, cast):
    case = send(shop, cast.brigade, due_on=TODAY + 9 * ONE_DAY)
    assert found(shop.street) == 0
    hazard = take_hand_down(case, by=cast.station, at=NOW + ONE_DAY)
    assert found(shop.street) == 1
    assert (hazard.origin_kind, hazard.origin_id) == ("handed_down", case.pk)
    assert (hazard.state, hazard.found_on, hazard.due_on) == ("rectifying", TODAY + ONE_DAY, TODAY + 9 * ONE_DAY)
    case.refresh_from_db()
    assert (case.state, case.hazard, case.answered_by) == ("taken", hazard, cast.station)


def test_a_day_that_has_passed_or_none_gives_way_to_the_rule(shop, cast):
    case = send(shop, cast.brigade, due_on=TODAY + ONE_DAY)
    assert take_hand_down(case, by=cast.station, at=NOW + 2 * ONE_DAY).deadline["by_hand"] is False
    case = send(shop, cast.brigade)
    hazard = take_hand_down(case, by=cast.chief, at=NOW, due_on=TODAY + 3 * ONE_DAY)
    assert hazard.due_on == TODAY + 3 * ONE_DAY


def test_it_is_answered_once(shop, cast):
    case = send(shop, cast.brigade)
    take_hand_down(case, by=cast.station, at=NOW)
    with pytest.raises(Conflict):
        take_hand_down(case, by=cast.station, at=NOW)
    with pytest.raises(Conflict):
        return_hand_down(case, by=cast.station, at=NOW, reason="不属本街道")
    assert Hazard.objects.count() == 1


def test_a_returned_case_is_never_found_and_says_why(shop, cast):
    case = send(shop, cast.brigade)
    with pytest.raises(DomainError):
        return_hand_down(case, by=cast.station, at=NOW, reason=" ")
    case = return_hand_down(case, by=cast.station, at=NOW, reason="场所已关停")
    assert (case.state, case.return_reason, found(shop.street)) == ("returned", "场所已关停", 0)


def test_what_is_refused(shop, cast):
    with pytest.raises(DomainError) as refused:
        send(shop, cast.brigade, description=" ")
    assert list(refused.value.details["fields"]) == ["description"]
    with pytest.raises(DomainError) as refused:
        send(shop, cast.brigade, due_on=TODAY - ONE_DAY)
    assert list(refused.value.details["fields"]) == ["due_on"]


def test_the_same_id_again_is_the_same_case(shop, cast):
    case_id = uuid7()
    assert send(shop, cast.brigade, hand_down_id=case_id) == send(shop, cast.brigade, hand_down_id=case_id)
    assert HandDown.objects.count() == 1


def test_the_station_is_told_of_a_case_and_the_brigade_of_the_answer(shop, cast):
    take_hand_down(send(shop, cast.brigade), by=cast.station, at=NOW)
    rows = {row.event: row.payload["to"] for row in Outbox.objects.filter(purpose="notify")}
    assert rows["handdown.sent"] == [str(cast.station.pk)]
    assert rows["handdown.taken"] == [str(cast.brigade.pk)]


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_pages_from_the_brigade_to_the_street(client, shop, far_shop, cast, at_now):
    facts = {
        "category": Category.objects.get(code="H14").pk,
        "description": "消防设施未年度检测",
        "severity": "ordinary",
    }
    client.force_login(cast.station)
    assert client.get("/handdowns/new/").status_code == 403
    client.force_login(cast.brigade)
    assert client.get(f"/handdowns/new/?place={far_shop.pk}").status_code == 404
    assert shop.name in client.get("/handdowns/new/?find=小吃").content.decode()
    short = client.post(f"/handdowns/new/?place={shop.pk}", facts | {"due_on": "2026-11-01", "request": "请督促整改"})
    assert short.status_code == 422 and "请督促整改" in short.content.decode()
    assert client.post(f"/handdowns/new/?place={shop.pk}", facts).status_code == 302
    case = HandDown.objects.get()
    assert shop.name in client.get("/handdowns/").content.decode()
    assert "查看待接收交办 1 件" in client.get("/handovers/").content.decode()  # the brigade's first screen
    assert client.post(f"/handdowns/{case.pk}/take/").status_code == 403
    for stranger in (cast.outsider, cast.neighbour):
        client.force_login(stranger)
        assert client.get(f"/handdowns/{case.pk}/").status_code in (403, 404)
    client.force_login(cast.station)
    assert "接收并登记" in client.get(f"/handdowns/{case.pk}/").content.decode()
    assert client.post(f"/handdowns/{case.pk}/return/", {"reason": ""}).status_code == 422
    taken = client.post(f"/handdowns/{case.pk}/take/")
    assert taken.url == f"/hazards/{Hazard.objects.get().pk}/"
    again = client.post(f"/handdowns/{case.pk}/take/")
    assert again.status_code == 409 and "这件交办已经答复" in again.content.decode()


def test_the_list_asks_the_same_number_of_queries_however_long(
    client, shop, cast, at_now, django_assert_max_num_queries
):
    client.force_login(cast.station)
    for _ in range(12):
        send(shop, cast.brigade)
    with django_assert_max_num_queries(12):
        assert len(client.get("/handdowns/").context["page"].rows) == 12


def test_the_same_case_again_is_the_same_and_other_content_under_its_id_is_refused(shop, next_shop, cast):
    known = {"hand_down_id": uuid7(), "due_on": TODAY + 9 * ONE_DAY}
    case = send(shop, cast.brigade, **known)
    assert send(shop, cast.brigade, **known) == case
    for place, other in ((next_shop, {}), (shop, {"description": "消火栓无水"}), (shop, {"due_on": None})):
        with pytest.raises(Conflict):
            send(place, cast.brigade, **(known | other))
    assert HandDown.objects.count() == 1
