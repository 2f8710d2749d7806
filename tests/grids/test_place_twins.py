"""Registering a place: what may be the same one is shown while its name is typed."""

import pytest
from django.urls import reverse

from tests.factories import make_place


@pytest.fixture
def twins(client, shop):
    """Names that are shown to `user` while he types; None where he may not register."""

    def one(user, **typed):
        client.force_login(user)
        answer = client.get(reverse("grids:place-twins"), typed | {"street": shop.street.code})
        return [place.name for place in answer.context["twins"]] if answer.status_code == 200 else None

    return one


def test_a_neighbour_is_shown_none_of_this_cell_and_who_only_looks_nothing(twins, cast, shop):
    assert twins(cast.neighbour, name=shop.name) == []
    assert twins(cast.auditor, name=shop.name) is None


@pytest.mark.parametrize("typed", ["小吃", "东门小吃店", " 东门小吃店（分店）"])
def test_one_name_lies_in_the_other(twins, cast, shop, typed):
    assert twins(cast.worker, name=typed) == [shop.name]


def test_the_same_address_is_enough_and_another_name_is_not(twins, cast, shop):
    shop.address = "东门路 3 号"
    shop.save()
    assert twins(cast.worker, name="粉馆", address="东门路 3 号") == [shop.name]
    assert twins(cast.worker, name="粉馆", address="东门路 5 号") == []


def test_one_character_says_too_little_and_homes_are_never_shown(twins, cast, shop):
    make_place(shop.street, "东门小吃店王家", at=(109.185, 27.715), type="HOME")
    assert twins(cast.station, name="店") == []
    assert twins(cast.station, name="东门小吃店") == [shop.name]


def test_what_is_typed_is_no_pattern(twins, cast, shop):
    assert twins(cast.worker, name="%%") == []
    assert twins(cast.worker, name="..") == []
