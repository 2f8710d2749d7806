"""Each person starts where his day starts; the auditor reads who looked at what."""

import re

import pytest
from django.urls import reverse

from grids.models import Reveal
from tests.factories import local, make_post

STARTS = {
    "worker": "field:today",
    "community": "reports:overview",
    "station": "reports:overview",
    "chief": "reports:overview",
    "brigade": "hazards:handovers",
    "district": "reports:overview",
    "auditor": "reports:audit",
    "steward": "grids:people",
}


def test_a_stranger_is_sent_to_the_login(client, db):
    assert client.get("/").url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("person", "url_name"), STARTS.items())
def test_the_start_page_is_where_ones_day_starts(client, cast, person, url_name):
    client.force_login(getattr(cast, person))
    assert client.get("/").url == reverse(url_name)


@pytest.mark.parametrize(
    ("role", "url_name"), [("station_member", "stations:mine"), ("place_person", "hazards:my-places")]
)
def test_others_start_with_their_one_thing(client, cast, territory, role, url_name):
    make_post(cast.nobody, role, territory.cell_a)
    client.force_login(cast.nobody)
    assert client.get("/").url == reverse(url_name)


def test_without_a_post_one_is_told_what_to_do(client, cast):
    client.force_login(cast.nobody)
    assert "登记岗位" in client.get("/").content.decode()


@pytest.fixture
def looked(shop, far_shop, cast):
    for place, by, why in ((shop, cast.station, "联系整改"), (far_shop, cast.outsider, "核对登记")):
        Reveal.objects.create(
            street=place.street, place=place, by=by, field="phone", reason=why, recorded_at=local(2026, 11, 20, 9)
        )


def test_only_auditors_and_administrators_read_the_audit(client, cast, looked):
    for person in (cast.worker, cast.station, cast.chief):
        client.force_login(person)
        assert client.get(reverse("reports:audit")).status_code == 403
    client.force_login(cast.auditor)
    page = client.get(reverse("reports:audit")).content.decode()
    assert "联系整改" in page and "联系电话" in page and "核对登记" not in page


@pytest.mark.parametrize("role", ["station_member", "place_person"])
def test_nobody_is_shown_a_link_that_refuses_him(client, cast, territory, shop, role):
    limits = {"places": [shop]} if role == "place_person" else {}
    make_post(cast.nobody, role, territory.street, **limits)
    client.force_login(cast.nobody)
    page = client.get("/", follow=True).content.decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith("/static/")}
    assert len(links) > 2
    assert {link: code for link in links if (code := client.get(link, follow=True).status_code) != 200} == {}
