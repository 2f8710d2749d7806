"""场所责任人: his account opens his place and no other."""

from datetime import date

import pytest
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place, User
from grids.services.people import give_post
from grids.services.place_people import open_place_person
from grids.services.posts_bulk import give_posts
from tests.factories import local, make_place

AT = local(2026, 11, 20, 10)
OWNER = {"name": "秦无双", "username": "", "phone": "13988887777"}


@pytest.fixture
def owner_of(cast):
    def one(place, *, by=cast.station, **fields):
        return open_place_person(place, by=by, at=AT, **({"name": "秦无双", "username": "qin"} | fields))

    return one


def test_a_neighbour_and_another_streets_officer_open_no_account_for_it(owner_of, cast, shop, client):
    for who in (cast.neighbour, cast.worker, cast.chief, cast.outsider):
        with pytest.raises(NotAllowed):
            owner_of(shop, by=who)
    assert not User.objects.filter(username="qin").exists()
    url = reverse("grids:place-person-new", args=[shop.pk])
    for who, status in ((cast.worker, 403), (cast.outsider, 404)):
        client.force_login(who)
        assert client.get(url).status_code == status


@pytest.mark.parametrize("where", ["cell_a", "east", "street"])
def test_the_role_is_never_given_for_a_whole_grid(where, territory, cast):
    grid = getattr(territory, where)
    for places in (None, []):
        with pytest.raises(DomainError) as caught:
            give_post(
                cast.nobody, role="place_person", grid=grid, by=cast.station, at=AT, valid_from=AT.date(), places=places
            )
        assert caught.value.code == "places-missing"
    with pytest.raises(DomainError) as caught:
        rows = [{"user": cast.nobody, "role": "place_person", "grid": grid}]
        give_posts(rows, by=cast.station, at=AT, valid_from=AT.date())
    assert caught.value.code == "places-missing"
    assert not cast.nobody.posts.exists()


def test_the_general_forms_do_not_offer_the_role(territory, cast, client):
    client.force_login(cast.station)
    for url in (reverse("grids:person-new"), reverse("grids:post-new", args=[territory.street.code])):
        page = client.get(url).content.decode()
        assert 'value="police"' in page
        assert 'value="place_person"' not in page


def test_it_opens_his_place_and_no_other(owner_of, shop, next_shop):
    post, password = owner_of(shop)
    assert list(Place.objects.visible_to(post.user)) == [shop]
    assert post.user.check_password(password)


def test_a_second_place_joins_the_account_he_has(owner_of, shop, next_shop, territory):
    third = make_place(territory.street, "桐梓巷仓库", at=(109.196, 27.716))
    first, password = owner_of(shop, phone="13988887777")
    second, none = owner_of(next_shop, username="13988887777", phone="139 8888 7777")
    assert (second, none) == (first, None)
    user = User.objects.get(pk=first.user_id)
    assert set(Place.objects.visible_to(user)) == {shop, next_shop}
    assert third not in Place.objects.visible_to(user)
    assert user.check_password(password), "his password stays"


def test_somebody_elses_phone_opens_nothing_and_the_same_place_is_not_opened_twice(owner_of, shop, next_shop):
    post, _password = owner_of(shop)
    with pytest.raises(Conflict) as caught:
        owner_of(next_shop, name="别人")
    assert caught.value.code == "account-taken"
    with pytest.raises(Conflict) as caught:
        owner_of(shop)
    assert caught.value.code == "post-held"
    assert list(Place.objects.visible_to(post.user)) == [shop]


def test_a_home_under_care_has_no_responsible_person_to_open(territory, cast, client):
    home = make_place(territory.street, "独居老人", at=(109.185, 27.715), type="HOME")
    client.force_login(cast.station)
    assert client.get(reverse("grids:place-person-new", args=[home.pk])).status_code == 404
    assert (
        reverse("grids:place-person-new", args=[home.pk])
        not in client.get(reverse("grids:place", args=[home.pk])).content.decode()
    )


def test_the_station_opens_it_on_the_places_page_and_sees_it_there(cast, shop, next_shop, client):
    page, url = reverse("grids:place", args=[shop.pk]), reverse("grids:place-person-new", args=[shop.pk])
    client.force_login(cast.worker)
    assert url not in client.get(page).content.decode()
    client.force_login(cast.station)
    assert url in client.get(page).content.decode()
    wrong = client.post(url, OWNER | {"phone": "123"})
    assert wrong.status_code == 422
    assert 'value="123"' in wrong.content.decode()
    answer = client.post(url, OWNER)
    assert "no-cache" in answer["Cache-Control"]
    user = User.objects.get(username="13988887777")
    assert (user.name, list(Place.objects.visible_to(user))) == ("秦无双", [shop])
    assert "秦无双" in client.get(page).content.decode()
    assert shop.name in client.get(reverse("grids:person", args=[user.pk])).content.decode()
    again = client.post(reverse("grids:place-person-new", args=[next_shop.pk]), OWNER)
    assert again.status_code == 302
    assert set(Place.objects.visible_to(User.objects.get(pk=user.pk))) == {shop, next_shop}


def test_his_post_is_ended_on_the_persons_page(owner_of, cast, shop, client):
    post, _password = owner_of(shop)
    client.force_login(cast.station)
    assert (
        reverse("grids:post-end", args=[post.pk])
        in client.get(reverse("grids:person", args=[post.user_id])).content.decode()
    )
    client.post(reverse("grids:post-end", args=[post.pk]), {"on": "2026-11-20"})
    post.refresh_from_db()
    assert post.valid_to == date(2026, 11, 20)
