"""What the last visit answered is said at the next one: of a visit one may see, that got in, and as it stands today."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from hazards.models import Hazard
from hazards.services import acts
from inspections.offline.carried import carried
from inspections.services.last_answers import last_answers
from tests.inspections.conftest import NOW

EXITS, MANAGER = 8, 1


@pytest.fixture
def answered(send, shop, checklist):
    """A visit that found the exits blocked and for which the line of the manager did not apply."""
    answers = [
        {"item": checklist.item[EXITS], "value": "no", "hazard": {"description": "通道堆物", "fix": "deadline"}},
        {"item": checklist.item[MANAGER], "value": "na"},
    ]
    return send(shop, answers=answers, checklist=checklist.row.pk)


def of(shop, user) -> dict:
    return last_answers([shop], by=user).get(shop.pk, {})


# --- denied


def test_a_neighbour_learns_nothing_of_it(answered, shop, cast):
    assert of(shop, cast.worker)
    assert of(shop, cast.neighbour) == {}


# --- what is said


def test_the_newest_visit_that_got_in_is_meant(answered, send, shop, cast, checklist):
    send(shop, outcome="locked", at=NOW + timedelta(hours=1))
    assert set(of(shop, cast.worker)) == {str(checklist.item[EXITS]), str(checklist.item[MANAGER])}
    send(shop, at=NOW + timedelta(hours=2))
    assert of(shop, cast.worker) == {}


def test_what_was_wrong_is_said_to_stand_open_only_while_it_does(answered, shop, cast, checklist):
    line, note = str(checklist.item[EXITS]), ""
    assert of(shop, cast.worker)[line] == ["no", note, True]
    acts.void(Hazard.objects.get(), by=None, at=NOW, seen=None, reason="重复登记")
    assert of(shop, cast.worker)[line] == ["no", note, False]


def test_the_form_and_the_phone_are_told_the_same(answered, client, shop, cast):
    client.force_login(cast.worker)
    page = client.get(reverse("field:visit", args=[shop.pk]))
    told = json.loads(page.context["before"])
    assert told == of(shop, cast.worker)
    [row] = [row for row in carried(cast.worker, now=NOW)["places"] if row["id"] == str(shop.pk)]
    assert row["before"] == told
