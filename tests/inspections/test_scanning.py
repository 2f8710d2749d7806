"""A scan at the door: who may visit stands before the visit, other insiders before the place, all others outside."""

import pytest
from django.urls import reverse

from grids.access import roles_for
from tests.factories import make_post, make_user


@pytest.fixture
def scan(client, shop):
    def one(user):
        client.force_login(user)
        return client.get(reverse("grids:by-qr", args=[shop.qr_token]))

    return one


@pytest.mark.parametrize("who", ["neighbour", "outsider", "nobody"])
def test_who_has_no_business_there_sees_the_public_door(scan, cast, who):
    answer = scan(getattr(cast, who))
    assert answer.status_code == 200
    assert "places/door.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("who", ["auditor", "district", "steward"])
def test_who_only_looks_goes_to_the_place_without_a_way_to_record(scan, cast, shop, client, who):
    assert scan(getattr(cast, who))["Location"] == reverse("grids:place", args=[shop.pk])
    page = client.get(reverse("grids:place", args=[shop.pk])).content.decode()
    assert reverse("field:visit", args=[shop.pk]) not in page


@pytest.mark.parametrize("who", ["worker", "head", "community", "station", "chief", "enforcer", "brigade"])
def test_who_may_visit_stands_before_the_visit(scan, cast, shop, client, who):
    visit = reverse("field:visit", args=[shop.pk])
    assert scan(getattr(cast, who))["Location"] == visit
    assert visit in client.get(reverse("grids:place", args=[shop.pk])).content.decode()
    assert client.get(visit).status_code == 200


@pytest.mark.parametrize("role", ["police", "joint_firefighter"])
def test_a_guest_of_a_round_stands_before_the_visit_of_its_stops_only(scan, shop, next_shop, client, role):
    guest = make_user("guest")
    make_post(guest, role, shop.street, places=[shop])
    assert scan(guest)["Location"] == reverse("field:visit", args=[shop.pk])
    assert client.get(reverse("grids:by-qr", args=[next_shop.qr_token])).status_code == 200


def test_the_door_and_the_visit_ask_the_same_roles():
    assert roles_for("places.visit") == roles_for("inspections.record")
