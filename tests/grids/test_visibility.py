"""Who sees which places, posts and grids; homes under care stay with those who care."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.models import Grid, Place, Post
from tests.factories import make_place, make_post

READS = "客厅记号"


@pytest.fixture
def home(territory):
    return make_place(territory.street, READS, at=(109.186, 27.716), type="HOME")


def seen(user) -> set[str]:
    return set(Place.objects.visible_to(user).values_list("name", flat=True))


def test_a_neighbour_does_not_see_the_next_cell(cast, shop, next_shop, far_shop):
    assert seen(cast.neighbour) == {next_shop.name}


def test_another_street_sees_nothing_of_this_one(cast, shop, next_shop, far_shop):
    assert seen(cast.outsider) == seen(cast.outside_worker) == {far_shop.name}


def test_an_account_without_a_post_sees_nothing(cast, shop, next_shop, far_shop):
    assert seen(cast.nobody) == set()
    assert not Grid.objects.visible_to(cast.nobody).exists()
    assert not Post.objects.visible_to(cast.nobody).exists()


def test_another_community_sees_nothing_of_this_one(cast, shop, next_shop):
    assert seen(cast.other_community) == set()


def test_a_post_that_ended_or_has_not_begun_opens_nothing(cast, shop, territory):
    today = timezone.localdate()
    make_post(cast.nobody, "worker", territory.cell_a, valid_to=today - timedelta(days=1))
    make_post(cast.nobody, "worker", territory.cell_a, valid_from=today + timedelta(days=1))
    assert seen(cast.nobody) == set()


def test_a_deactivated_account_sees_nothing(cast, shop):
    cast.worker.is_active = False
    assert seen(cast.worker) == set()


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("worker", {"东门小吃店"}),
        ("head", {"东门小吃店"}),
        ("community", {"东门小吃店", "桐梓巷旅馆"}),
        ("station", {"东门小吃店", "桐梓巷旅馆"}),
        ("chief", {"东门小吃店", "桐梓巷旅馆"}),
        ("enforcer", {"东门小吃店", "桐梓巷旅馆"}),
        ("brigade", {"东门小吃店", "桐梓巷旅馆"}),
        ("district", {"东门小吃店", "桐梓巷旅馆"}),
    ],
)
@pytest.mark.usefixtures("shop", "next_shop", "far_shop")
def test_each_sees_what_his_posts_reach(cast, who, names):
    assert seen(getattr(cast, who)) == names


def test_a_limited_post_opens_exactly_its_places(cast, shop, next_shop, territory):
    make_post(cast.nobody, "police", territory.street, places=[next_shop])
    assert seen(cast.nobody) == {next_shop.name}


@pytest.mark.parametrize("who", ["neighbour", "chief", "enforcer", "brigade", "district", "auditor", "outsider"])
def test_a_home_under_care_is_hidden_from_who_has_no_care_right_there(cast, home, client, who):
    user = getattr(cast, who)
    assert READS not in seen(user)
    client.force_login(user)
    for url in ("/places/", "/places/?q=客厅", "/places/?type=HOME", "/grids/520602007/places.geojson"):
        assert READS not in client.get(url).content.decode(), url
    assert client.get(f"/places/{home.pk}/").status_code in (403, 404)
    assert client.get(f"/api/v1/places/{home.pk}/").status_code in (403, 404)


def test_a_limited_post_never_opens_a_home(cast, home, territory):
    make_post(cast.nobody, "worker", territory.cell_a, places=[home])
    assert READS not in seen(cast.nobody)


@pytest.mark.parametrize("who", ["worker", "head", "community", "station"])
def test_a_home_under_care_is_seen_by_those_who_care_for_it(cast, home, who):
    assert READS in seen(getattr(cast, who))


def test_the_public_door_of_a_home_stays_closed(client, home):
    assert client.get(f"/q/{home.qr_token}/").status_code == 404


def test_the_tree_of_the_own_street_is_open_and_no_other(cast, territory):
    codes = set(Grid.objects.visible_to(cast.worker).values_list("code", flat=True))
    assert {"52", "5206", "520602", "520602007", territory.cell_b.code} <= codes
    assert not {code for code in codes if code.startswith("43")}
