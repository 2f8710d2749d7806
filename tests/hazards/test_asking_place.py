"""请店主自己拍: words with the link of the place's own door, where that door would open."""

import re

import pytest
import time_machine
from django.urls import reverse

from hazards.door.asking import words_for_place
from tests.factories import make_place
from tests.hazards.makers import NOW, bring_to

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _frozen(settings):
    settings.DEMO = True  # there is a way to send a code
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def door_shop(shop):
    shop.phone = "13908561234"
    shop.save()
    return shop


@pytest.fixture
def words(client, cast):
    """What the phone's page of a hazard offers to copy; None where the page is not found."""

    def one(hazard, user):
        client.force_login(user)
        answer = client.get(reverse("field:hazard", args=[hazard.pk]))
        return answer.context["ask_place"] if answer.status_code == 200 else None

    return one


# --- denied


def test_a_neighbour_has_no_such_page_and_who_only_looks_no_words(words, cast, door_shop):
    hazard = bring_to("rectifying", door_shop)
    assert words(hazard, cast.neighbour) is None
    assert words(hazard, cast.auditor) == ""
    assert words(hazard, cast.worker)


@pytest.mark.parametrize("state", ["reported", "submitted", "closed"])
def test_only_what_is_being_put_right_is_asked_for(door_shop, state):
    assert words_for_place(bring_to(state, door_shop), today=TODAY) == ""


def test_where_the_door_would_not_open_nothing_is_said(door_shop, shop, next_shop, settings):
    assert words_for_place(bring_to("rectifying", next_shop), today=TODAY) == "", "no number on file"
    home = make_place(shop.street, "王婆婆家", at=(109.185, 27.715), type="HOME", phone="13908561235")
    assert words_for_place(bring_to("rectifying", home), today=TODAY) == ""
    settings.DEMO = False
    assert words_for_place(bring_to("rectifying", door_shop), today=TODAY) == "", "no way to send a code"


# --- what is said


def test_the_link_leads_to_the_door_of_the_place(client, cast, words, door_shop, settings):
    hazard = bring_to("rectifying", door_shop)
    said = words(hazard, cast.worker)
    assert said.startswith(f"{door_shop.name}：{hazard.description}，请于 ")
    client.logout()
    door = client.get(re.search(re.escape(settings.SITE_URL) + r"(/\S+)$", said)[1])
    assert (door.status_code, door.context["place"]) == (200, door_shop)
