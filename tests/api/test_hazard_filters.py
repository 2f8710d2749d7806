"""One meaning of each filter: the API gives the rows that the list of the desk gives."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hazards.models import Hazard
from hazards.services import acts
from tests.hazards.makers import bring_to, reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def several(shop, next_shop, cast):
    now = timezone.now()
    bring_to("reported", shop, by=cast.worker, at=now)
    bring_to("reported", next_shop, by=cast.neighbour, at=now - timedelta(days=20))
    bring_to("rectifying", next_shop, by=cast.neighbour, at=now - timedelta(days=30), origin_kind="public")
    bring_to("submitted", shop, by=cast.worker, submitter=cast.worker, at=now - timedelta(days=2), category="H05")
    bring_to("handed_over", shop, receiver=cast.brigade_office, at=now)
    closed = bring_to("submitted", next_shop, at=now - timedelta(days=9))
    acts.close_otherwise(closed, by=None, at=now, seen=None, exit=reason("close"), reason="已关停")


def by_api(machine, user, **asked):
    answer = machine(user).get("/api/v1/hazards/", asked)
    assert answer.status_code == 200, answer.json()
    return {row["number"] for row in answer.json()["results"]}


def by_page(client, user, **asked):
    client.force_login(user)
    return {row.hazard.number for row in client.get("/hazards/", asked).context["rows"]}


TODAY = timezone.localdate()


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"state": ["open"]}, {"state": ["submitted", "closed"]}, {"state": ["put_right"]}, {"category": "H05"},
        {"severity": "ordinary"}, {"origin": "public"}, {"overdue": "1"}, {"undecided": "1"},
        {"assigned": "1"}, {"mine": "1"}, {"due": "week"},
        {"grid": "5206020070011001"}, {"grid": "520602007001"}, {"street": "520602007"}, {"q": "旅馆"},
        {"found_from": TODAY - timedelta(days=9), "found_to": TODAY - timedelta(days=2)},
        {"closed_from": TODAY}, {"booked_from": TODAY, "booked_to": TODAY}, {"opening": TODAY},
        {"term": "closed", "booked_from": TODAY, "booked_to": TODAY},
    ],
    ids=str,
)  # fmt: skip
def test_the_api_and_the_page_give_the_same_rows(client, machine, several, cast, asked):
    for user in (cast.station, cast.worker):
        rows = by_api(machine, user, **asked)
        assert rows == by_page(client, user, **asked)
    assert (
        by_api(machine, cast.outsider, **{name: asked[name] for name in asked if name not in ("grid", "street")})
        == set()
    )


def test_each_of_them_leaves_something_out(machine, several, cast):
    whole = by_api(machine, cast.station)
    for asked in ({"overdue": "true"}, {"state": "open"}, {"grid": "5206020070011001"}, {"origin_kind": "public"}):
        assert set() < by_api(machine, cast.station, **asked) < whole, asked
    assert len(by_api(machine, cast.station, receiver=cast.brigade_office.code)) == 1


def test_a_grid_out_of_reach_and_an_unknown_value_are_refused_in_words(machine, several, cast):
    for asked in ({"grid": "431002008"}, {"state": "lost"}, {"found_from": "yesterday"}, {"due": "soon"}):
        answer = machine(cast.station).get("/api/v1/hazards/", asked)
        assert answer.status_code == 400, asked
        assert next(iter(asked)) in str(answer.json())


def test_it_is_all_in_the_document(machine, cast):
    schema = machine(cast.station).get("/api/schema/?format=json").json()
    names = {one["name"] for one in schema["paths"]["/api/v1/hazards/"]["get"]["parameters"]}
    assert {"state", "grid", "overdue", "term", "opening", "due", "origin_kind", "receiver", "cursor"} <= names
    assert Hazard.objects.count() == 0
