"""The overview by API: the page's figures, for the same people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.hazards.makers import bring_to, draw_one, make_hazard

pytestmark = pytest.mark.django_db
URL = "/api/v1/overview/"


def test_a_worker_and_a_stranger_are_refused(machine, cast, client):
    assert machine(cast.worker).get(URL).status_code == 403
    assert client.get(URL).status_code in (401, 403)


def test_the_outsider_reads_his_own_street_alone(machine, cast, shop, far_shop, territory):
    make_hazard(shop)
    answer = machine(cast.outsider).get(URL).json()
    assert answer["open"] == 0 and answer["active_places"] == 1
    assert {area["code"] for area in answer["areas"]} == {territory.other_community.code}


def test_it_says_what_stands_in_the_register(machine, cast, shop, next_shop, territory):
    make_hazard(shop)
    bring_to("rectifying", shop)
    bring_to("submitted", next_shop)
    answer = machine(cast.station).get(URL).json()
    assert (answer["open"], answer["submitted"], answer["handed_over"], answer["leads"]) == (3, 1, 0, 0)
    assert len(answer["weeks"]) == 13
    codes = [area["code"] for area in answer["areas"]]
    assert codes == [territory.east.code, territory.west.code]


def test_leads_and_samples_are_null_for_who_may_not_see_them(machine, cast, shop):
    draw_one(bring_to("fixed_on_site", shop))
    told = {who: machine(getattr(cast, who)).get(URL).json() for who in ("brigade", "community", "station", "head")}
    seen = {who: (answer["leads"], answer["samples"]) for who, answer in told.items()}
    assert seen == {"brigade": (None, 1), "community": (0, 1), "station": (0, 1), "head": (0, None)}


def test_it_takes_few_queries_however_many_hazards(machine, cast, shop):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            machine.get(URL)
        return len(seen)

    machine = machine(cast.station)
    queries()
    before = queries()
    for _ in range(5):
        make_hazard(shop)
    assert queries() == before <= 6  # token and person, posts, calendar, hazards, visits and places, areas
