"""Nobody reads without a token; a token is as wide as its scopes, as long as its dates, as far as its addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.models import ApiToken

pytestmark = pytest.mark.django_db
LISTS = ["grids", "places", "inspections", "hazards", "stations", "reports"]


@pytest.mark.parametrize("name", LISTS)
def test_without_a_token_every_list_answers_401_and_says_how(client, name):
    answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_an_expired_revoked_or_unknown_token_is_refused(machine, cast):
    client = machine(cast.brigade)
    assert client.get("/api/v1/places/").status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/places/").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    assert client.get("/api/v1/places/").status_code == 401
    client.credentials(HTTP_AUTHORIZATION="Bearer fg_nonsense")
    assert client.get("/api/v1/places/").status_code == 401


def test_a_token_dies_with_its_users_account(machine, cast):
    client = machine(cast.brigade)
    cast.brigade.is_active = False
    cast.brigade.save()
    assert client.get("/api/v1/places/").status_code == 401


def test_a_reading_token_may_not_write(machine, cast, shop):
    client = machine(cast.worker, scopes=["read"])
    answer = client.put("/api/v1/inspections/0190f5a0-0000-7000-8000-000000000001/", {}, format="json")
    assert answer.status_code == 403


def test_a_token_bound_to_addresses_works_only_from_them(machine, cast):
    assert machine(cast.brigade, addresses=["127.0.0.0/8"]).get("/api/v1/places/").status_code == 200
    assert machine(cast.brigade, addresses=["10.1.0.0/16"]).get("/api/v1/places/").status_code == 401


def test_the_key_itself_is_not_kept(machine, cast):
    machine(cast.brigade)
    token = ApiToken.objects.get()
    assert len(token.digest) == 64
    assert not token.digest.startswith("fg_")


@pytest.mark.parametrize("name", LISTS)
def test_somebody_without_a_post_is_refused(machine, cast, name):
    assert machine(cast.nobody).get(f"/api/v1/{name}/").status_code == 403
