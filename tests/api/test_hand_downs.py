"""Cases handed down by API: the brigade's system opens them, the street answers."""

import pytest
from django.utils import timezone

from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Photo
from hazards.models import Category, Evidence, HandDown, Hazard
from hazards.services.handing_down import hand_down
from tests.grids.test_photos import picture
from tests.hazards.makers import make_photo

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


def sent_photo(client, street) -> str:
    photo = str(uuid7())
    answer = client.put(f"/api/v1/photos/{photo}/?street={street.code}", picture(), content_type="image/jpeg")
    assert answer.status_code == 201, answer.json()
    return photo


def test_photos_come_with_the_case_are_seen_by_its_street_and_go_on_to_the_hazard(machine, client, shop, cast):
    brigade, opened = machine(cast.brigade), {}
    foreign = sent_photo(machine(cast.station), shop.street)
    for ids in ([foreign], [str(uuid7())]):
        refused = brigade.post(URL, case(shop, photos=ids), format="json")
        assert refused.status_code == 400 and "photos" in refused.json()["fields"]
    assert not HandDown.objects.exists()

    own = sent_photo(brigade, shop.street)
    opened = case(shop, id=str(uuid7()), photos=[own])
    assert brigade.post(URL, opened, format="json").json()["photos"] == [own]
    assert brigade.post(URL, opened, format="json").status_code == 201
    assert brigade.post(URL, opened | {"photos": []}, format="json").status_code == 409
    page = f"/handdowns/{opened['id']}/"
    for person, status in ((cast.neighbour, 403), (cast.outsider, 404), (cast.station, 200)):
        client.force_login(person)
        assert client.get(f"{page}photos/{own}/thumb/").status_code == status
    assert f"photos/{own}/thumb/" in client.get(page).content.decode()
    assert client.get(f"{page}photos/{foreign}/thumb/").status_code == 404

    assert machine(cast.station).post(f"{URL}{opened['id']}/take/", {}, format="json").status_code == 200
    [evidence] = Evidence.objects.filter(hazard=Hazard.objects.get())
    assert (str(evidence.photo_id), evidence.stage) == (own, Evidence.Stage.BEFORE)


def test_a_photo_of_another_street_is_refused_below_the_api_too(shop, far_shop, cast):
    elsewhere = make_photo(far_shop.street)
    with pytest.raises(DomainError) as error:
        hand_down(
            shop, by=cast.brigade, at=timezone.now(), category=Category.objects.get(code="H14"),
            description="消防设施未年度检测", photos=[elsewhere],
        )  # fmt: skip
    assert error.value.code == "photo-elsewhere" and not HandDown.objects.exists() and Photo.objects.exists()
