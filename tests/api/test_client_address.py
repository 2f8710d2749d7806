"""Behind the documented proxy each visitor is himself: limits and tokens go by his address, and he cannot choose it."""

import pytest
from django.core.cache import cache, caches

from tests.grids.test_login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    caches["fast"].clear()


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = 1


def seen_as(client, forwarded):
    client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded
    return client


def test_without_a_proxy_the_header_is_not_believed(client, machine, cast):
    api = machine(cast.brigade, addresses=["10.1.0.0/16"])
    assert api.get("/api/v1/places/", HTTP_X_FORWARDED_FOR="10.1.2.3").status_code == 401


def test_what_the_visitor_wrote_himself_is_not_believed_either(behind_a_proxy, machine, cast):
    api = machine(cast.brigade, addresses=["10.1.0.0/16"])
    assert api.get("/api/v1/places/", HTTP_X_FORWARDED_FOR="10.1.2.3, 203.0.113.9").status_code == 401


def test_a_token_works_from_its_address_as_the_proxy_saw_it(behind_a_proxy, machine, cast):
    api = machine(cast.brigade, addresses=["10.1.0.0/16"])
    assert api.get("/api/v1/places/", HTTP_X_FORWARDED_FOR="203.0.113.9, 10.1.2.3").status_code == 200


def test_nonsense_in_the_header_is_no_address(behind_a_proxy, client, cast):
    assert log_in(seen_as(client, "not-an-address"), "worker").status_code == 302


def test_a_stranger_who_guesses_passwords_locks_out_only_his_own_address(behind_a_proxy, client, cast):
    stranger = seen_as(client, "203.0.113.9")
    for number in range(21):
        log_in(stranger, f"guess-{number}", "wrong")
    assert log_in(seen_as(client, "203.0.113.9"), "worker").status_code == 200, "the guesser waits"
    assert log_in(seen_as(client, "198.51.100.7"), "worker").status_code == 302, "everybody else gets in"
