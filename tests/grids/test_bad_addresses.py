"""Bad input in places nobody types into by hand: answered, never a crash."""

import base64

import pytest
from django.urls import reverse

from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db
DEEP = "[" * 3000


def test_a_referer_that_is_no_address(client):
    assert client.get("/inbox/read/", headers={"Referer": "http://["}).status_code == 405


def test_a_cursor_nested_without_end_is_a_broken_link(cast, client):
    client.force_login(cast.station)
    cursor = base64.urlsafe_b64encode(DEEP.encode()).decode()
    assert client.get(reverse("grids:places"), {"cursor": cursor}).status_code == 200


def test_a_boundary_nested_without_end_is_refused_and_the_name_kept(cast, client, territory):
    client.force_login(cast.station)
    url = reverse("grids:grid-edit", args=[territory.cell_a.code])
    answer = client.post(url, {"name": "东门新网格", "boundary": DEEP})
    assert answer.status_code == 422 and "东门新网格" in answer.content.decode()


def test_more_people_than_a_province_has_are_a_typing_error(cast, client, territory):
    client.force_login(cast.station)
    url = reverse("grids:grid-edit", args=[territory.cell_a.code])
    answer = client.post(url, {"name": territory.cell_a.name, "population": 3_000_000_000})
    assert answer.status_code == 422 and "3000000000" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [("station_officer", "grids:place-new", 404), ("administrator", "grids:person-new", 200)],
)
def test_who_has_no_street_yet_enters_no_place_but_the_districts_people(role, page, status, client, territory):
    user = make_user("far-steward")
    make_post(user, role, territory.other_district)
    type(territory.other_street).objects.filter(pk=territory.other_street.pk).update(path="/nowhere/")
    client.force_login(user)
    assert client.get(reverse(page)).status_code == status
