"""A district's own people: opened, found, appointed and reset in the browser, by the district's administrator."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import Post, User
from tests.factories import make_grid, make_post, make_user

NEW = {"name": "麻伟", "phone": "13988880000", "role": "brigade_officer"}


@pytest.fixture
def keeper(territory):
    """The administrator of the district."""
    user = make_user("keeper", "区管理员")
    make_post(user, "administrator", territory.district)
    return user


@pytest.fixture
def foreign(territory):
    user = make_user("foreign", "邻区管理员")
    make_post(user, "administrator", territory.other_district)
    return user


def new_url(office):
    return f"{reverse('grids:person-new')}?street={office.code}"


def form(territory, **more):
    return NEW | {"grid": territory.district.code, "valid_from": timezone.localdate().isoformat()} | more


@pytest.mark.parametrize("who", ["steward", "station", "foreign"])
def test_a_street_and_another_district_neither_find_nor_touch_them(who, cast, territory, client, foreign):
    client.force_login(foreign if who == "foreign" else getattr(cast, who))
    for name in ("grids:person", "grids:person-edit", "grids:person-password"):
        assert client.get(reverse(name, args=[cast.brigade.pk])).status_code == 404
    end = reverse("grids:post-end", args=[cast.brigade.posts.get().pk])
    assert client.post(end, {"on": timezone.localdate().isoformat()}).status_code in (403, 404)
    assert client.get(reverse("grids:people"), {"street": territory.district.code}).status_code == 404
    client.post(new_url(territory.district), form(territory))
    assert not User.objects.filter(phone="13988880000").exists()


@pytest.mark.parametrize("who", ["brigade", "district"])
def test_who_only_has_a_post_there_manages_nobody(who, cast, territory, client):
    client.force_login(getattr(cast, who))
    assert client.get(new_url(territory.district)).status_code == 403
    assert client.get(reverse("grids:person", args=[cast.brigade.pk])).status_code == 403


def test_the_district_s_people_are_a_list_of_their_own(keeper, cast, territory, client):
    client.force_login(keeper)
    page = client.get(reverse("grids:people"), {"street": territory.district.code})
    assert {row.username for row in page.context["page"].rows} == {"keeper", "brigade", "district"}
    street = client.get(reverse("grids:people"), {"street": territory.street.code})
    assert f'href="?street={territory.district.code}"' in street.content.decode()
    assert "brigade" not in {row.username for row in street.context["page"].rows}


def test_an_account_is_opened_corrected_and_reset(keeper, territory, client):
    client.force_login(keeper)
    page = client.get(new_url(territory.district)).content.decode()
    assert 'value="brigade_officer"' in page and 'value="worker"' not in page
    back = f'{reverse("grids:people")}?street={territory.district.code}"'
    assert f'href="{back}' in page and 'name="email"' in page
    slip = client.post(new_url(territory.district), form(territory, email="ma@example.org")).content.decode()
    assert f'href="{new_url(territory.district)}"' in slip, "the next one is of the same office"
    user = User.objects.get(phone="13988880000")
    assert user.check_password(re.search(r"password-word\">([a-z]{5}-\d{5})<", slip).group(1))
    assert (user.posts.get().grid, user.email) == (territory.district, "ma@example.org")
    edit = reverse("grids:person-edit", args=[user.pk])
    assert client.post(edit, {"name": "麻卫", "phone": "13988880000"}).status_code == 302
    slip = client.post(reverse("grids:person-password", args=[user.pk])).content.decode()
    user.refresh_from_db()
    assert user.name == "麻卫"
    assert user.check_password(re.search(r"password-word\">([a-z]{5}-\d{5})<", slip).group(1))


def test_somebody_of_the_district_is_appointed_and_his_post_ended(keeper, cast, territory, client):
    client.force_login(keeper)
    url = reverse("grids:post-new", args=[territory.district.code])
    assert cast.brigade in client.get(url).context["form"].fields["user"].queryset
    today = timezone.localdate().isoformat()
    given = {"user": str(cast.brigade.pk), "role": "district_office", "valid_from": today}
    assert client.post(url, given).status_code == 302
    post = Post.objects.get(user=cast.brigade, role__code="district_office")
    assert cast.brigade.name in client.get(reverse("grids:grid", args=[territory.district.code])).content.decode()
    client.post(reverse("grids:post-end", args=[post.pk]), {"on": today})
    post.refresh_from_db()
    assert post.valid_to is not None


def test_a_city_s_administrator_looks_after_its_districts(cast, territory, client):
    make_grid("520603", "万山区", parent=territory.city)
    user = make_user("city", "市管理员")
    make_post(user, "administrator", territory.city)
    client.force_login(user)
    page = client.get(reverse("grids:people"), {"street": territory.district.code})
    assert "brigade" in {row.username for row in page.context["page"].rows}
    assert client.get(reverse("grids:person", args=[cast.brigade.pk])).status_code == 200


def test_before_any_street_is_loaded_the_district_is_the_office(client, db):
    province = make_grid("52", "贵州省")
    district = make_grid("520602", "碧江区", parent=make_grid("5206", "铜仁市", parent=province))
    user = make_user("first")
    make_post(user, "administrator", district)
    client.force_login(user)
    assert client.get(reverse("grids:people")).context["street"] == district
    assert client.get(reverse("grids:person-new")).status_code == 200
