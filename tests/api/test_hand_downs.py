"""Cases handed down by API: the brigade's system opens them, the street answers."""

import pytest

from grids.ids import uuid7
from hazards.models import HandDown, Hazard

pytestmark = pytest.mark.django_db
URL = "/api/v1/hand-downs/"


def case(place, **more):
    return {"place": str(place.pk), "category": "H14", "description": "消防设施未年度检测"} | more


def test_others_may_not_open_one_and_the_brigade_only_in_its_district(machine, shop, far_shop, cast):
    for person in (cast.station, cast.worker, cast.outsider):
        assert machine(person).post(URL, case(shop), format="json").status_code == 403
    assert machine(cast.brigade).post(URL, case(far_shop), format="json").status_code == 400
    assert machine(cast.brigade, scopes=["read"]).post(URL, case(shop), format="json").status_code == 403
    assert not HandDown.objects.exists()


def test_from_the_brigade_to_the_street_and_back(machine, shop, cast):
    body = case(shop, id=str(uuid7()), request="请督促整改")
    sent = machine(cast.brigade).post(URL, body, format="json")
    assert sent.status_code == 201, sent.json()
    assert machine(cast.brigade).post(URL, body, format="json").json()["id"] == body["id"]
    assert machine(cast.outsider).get(f"{URL}{body['id']}/").status_code == 404
    assert machine(cast.brigade).post(f"{URL}{body['id']}/take/", {}, format="json").status_code == 403
    taken = machine(cast.station).post(f"{URL}{body['id']}/take/", {}, format="json")
    assert taken.status_code == 200, taken.json()
    assert taken.json()["state"]["code"] == "taken"
    assert taken.json()["hazard"] == str(Hazard.objects.get().pk)
    assert machine(cast.station).post(f"{URL}{body['id']}/return/", {"reason": "x"}, format="json").status_code == 409
    [row] = machine(cast.brigade).get(URL, {"state": "taken"}).json()["results"]
    assert row["id"] == body["id"]
