"""The administrator issues keys for machines; a key is seen once."""

import pytest
from django.urls import reverse

from grids.models import ApiToken
from tests.factories import make_grid, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(cast, territory):
    """An administrator of the district: the brigade works in all of it."""
    user = make_user("district-steward")
    make_post(user, "administrator", territory.district)
    return user


def form(**changed):
    given = {"username": "brigade", "name": "大队系统", "scopes": ["read"], "days": 90, "addresses": ""}
    return given | changed


def test_a_station_officer_may_not_issue_keys(cast, client):
    client.force_login(cast.station)
    assert client.get(reverse("tokens:list")).status_code == 403
    assert client.post(reverse("tokens:new"), form()).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_streets_administrator_issues_no_key_for_the_whole_district(cast, client, territory):
    make_grid("520602008", "另一街道", parent=territory.district)
    client.force_login(cast.steward)
    answer = client.post(reverse("tokens:new"), form())
    assert answer.status_code == 422
    assert "在所管理的街道没有岗位" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nor_for_another_street(cast, client, steward):
    client.force_login(steward)
    assert client.post(reverse("tokens:new"), form(username="outsider")).status_code == 422


def test_the_key_is_shown_once_and_works(cast, client, steward):
    client.force_login(steward)
    issued = client.post(reverse("tokens:new"), form())
    assert "no-store" in issued["Cache-Control"]
    page = issued.content.decode()
    key = page.split('class="token">')[1].split("<")[0]
    assert key.startswith("fg_")
    answer = client.get("/api/v1/hazards/", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert key not in client.get(reverse("tokens:list")).content.decode()


def test_a_revoked_key_opens_nothing(cast, client, steward):
    client.force_login(steward)
    page = client.post(reverse("tokens:new"), form()).content.decode()
    key = page.split('class="token">')[1].split("<")[0]
    client.post(reverse("tokens:revoke", args=[ApiToken.objects.get().pk]))
    client.logout()
    assert client.get("/api/v1/hazards/", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_what_is_no_network_is_said_and_what_was_typed_stays(client, steward):
    client.force_login(steward)
    page = client.post(reverse("tokens:new"), form(addresses="10.0.0.0/8 everywhere"))
    assert page.status_code == 422
    assert "everywhere" in page.content.decode()
    assert 'value="大队系统"' in page.content.decode()
