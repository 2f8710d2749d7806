"""一案一整改: after a fire its building is gone through shop by shop, 整改一家、验收一家、营业一家."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError
from grids.models import Place
from grids.services.places import change_status
from inspections.models import Round
from inspections.services.rounds import plan_round
from inspections.sweep import Shop, how_many, where_of
from stations.services.registers import record_incident
from tests.factories import local, make_place
from tests.inspections.conftest import NOW

TODAY = {"starts_at": local(2026, 11, 20, 14), "ends_at": local(2026, 11, 20, 18)}
THERE = local(2026, 11, 20, 14, 30)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fire(cast, shop):
    return record_incident(shop.street, happened_at=NOW, summary="灶台起火", place=shop, by=cast.station, at=NOW)


@pytest.fixture
def beside(shop):
    """A shop a few metres on."""
    return make_place(shop.street, "隔壁小店", at=(shop.point.x + 0.0001, shop.point.y))


@pytest.fixture
def both(shop, beside):
    return [shop, beside]


@pytest.fixture
def page(client, cast, fire):
    """page(who="station"): the form that begins with the fire."""

    def one(who="station"):
        client.force_login(getattr(cast, who))
        return client.get(reverse("inspections:round-new"), {"incident": str(fire.pk)})

    return one


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("worker", 403), ("chief", 403)])
def test_only_the_station_of_the_street_begins_one(page, who, status):
    assert page(who).status_code == status


@pytest.mark.parametrize("asked", ["x", "01a20b69-34ce-7656-9350-5efabaa42e9e"])
def test_an_unknown_fire_is_not_found(client, cast, asked):
    client.force_login(cast.station)
    assert client.get(reverse("inspections:round-new"), {"incident": asked}).status_code == 404


def test_what_lies_near_the_fire_is_proposed_ticked_and_nothing_else(page, shop, beside, next_shop):
    answer = page()
    assert {place.name: place.ticked for place in answer.context["candidates"]} == {shop.name: True, beside.name: True}
    assert "东门小吃店火情一案一整改" in answer.content.decode()


def test_the_officer_looks_farther_and_what_he_ticked_stays(client, page, shop, beside, next_shop):
    url = page().request["PATH_INFO"] + "?" + page().request["QUERY_STRING"]
    metres = int(shop.point.distance(next_shop.point) * 111_000) + 100
    answer = client.post(url, {"find": "1", "within": str(min(metres, 2000)), "stop": [str(beside.pk)]})
    names = [(place.name, getattr(place, "ticked", False)) for place in answer.context["candidates"]]
    assert names[0] == (beside.name, True) and (shop.name, False) in names
    assert Round.objects.count() == 0


def test_the_round_keeps_its_fire_and_says_so(client, page, cast, fire, both):
    answer = page()
    typed = {name: answer.context["form"][name].value() for name in ("theme", "kind")}
    typed |= {"leader": cast.chief.pk, "held_on": "2026-11-20", "starts": "14:00", "ends": "18:00"}
    url = answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"]
    assert client.post(url, typed | {"stop": [str(place.pk) for place in both]}).status_code == 302
    round_ = Round.objects.get()
    assert (round_.kind, round_.incident_origin, round_.stops.count()) == ("incident", fire.pk, 2)
    assert "灶台起火" in client.get(reverse("inspections:round", args=[round_.pk])).content.decode()
    assert "已有：" in page().content.decode()


def test_a_fire_of_another_street_begins_no_round_here(cast, fire, far_shop):
    with pytest.raises(DomainError):
        plan_round(
            far_shop.street, theme="x", leader=cast.outsider, by=None, at=NOW, kind="incident", incident=fire, **TODAY
        )


def test_a_home_under_care_is_never_named(cast, shop):
    home = make_place(shop.street, "张家", at=(109.185, 27.715), type="HOME", address="东门路 5 号 301")
    fire = record_incident(
        shop.street, happened_at=NOW, summary="床铺起火", place=home, by=None, at=NOW, address="东门路 5 号 301"
    )
    assert "张家" not in where_of(fire) and "301" not in where_of(fire)


def test_each_shop_goes_from_visited_to_put_right_to_accepted_to_business(client, cast, fire, both, send):
    shop, beside = both
    round_ = plan_round(
        shop.street, theme="一案", leader=cast.chief, by=cast.station, at=NOW, kind="incident", incident=fire,
        places=[shop, beside], **TODAY,
    )  # fmt: skip
    client.force_login(cast.station)

    def board():
        return client.get(reverse("inspections:round-board", args=[round_.pk])).context["sweep"]

    assert board() == {"all": 2, "checked": 0, "put_right": 0, "accepted": 0, "in_business": 0}
    with time_machine.travel(THERE, tick=False):
        send(shop, at=THERE, round=str(round_.pk), hazards=[{"category": "H07", "description": "飞线"}])
        send(beside, at=THERE, round=str(round_.pk), by=cast.worker)
        assert board() == {"all": 2, "checked": 2, "put_right": 1, "accepted": 1, "in_business": 1}
        change_status(beside, by=cast.station, at=THERE, status=Place.Status.SUSPENDED, note="停业整改")
        assert board() == {"all": 2, "checked": 2, "put_right": 1, "accepted": 0, "in_business": 0}


def test_no_step_is_counted_without_the_one_before():
    steps = [Shop(True, True, True, True), Shop(True, True, False, False), Shop(False, False, False, False)]
    counted = how_many(steps)
    assert counted == {"all": 3, "checked": 2, "put_right": 2, "accepted": 1, "in_business": 1}
