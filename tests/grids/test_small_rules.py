"""Rules of the registers that are one line each, and were once forgotten."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grids.models import Place, PlaceType
from grids.views import territory as territory_views
from tests.factories import make_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["912345678", "12345678", "345678", "45678", "678", "13912345678"])
def test_a_masked_phone_is_not_found_by_more_or_fewer_than_its_last_four_digits(client, cast, shop, asked):
    """Whoever sees 139****5678 must not search the hidden digits out one by one."""
    cast.worker.phone = "13912345678"
    cast.worker.save()
    Place.objects.filter(pk=shop.pk).update(phone="13912345678", manager_phone="13912345678")
    client.force_login(cast.station)
    for name in ("grids:people", "grids:places"):
        assert list(client.get(reverse(name), {"q": asked}).context["page"].rows) == [], name
        assert len(client.get(reverse(name), {"q": "5678"}).context["page"].rows) == 1, name


def test_a_user_name_that_is_a_phone_is_masked_like_one(client, cast):
    cast.worker.username = cast.worker.phone = "13912345678"
    cast.worker.save()
    client.force_login(cast.station)
    people = client.get(reverse("grids:people"), {"q": "1391234"})
    assert list(people.context["page"].rows) == []
    for page in (reverse("grids:people"), reverse("grids:person", args=[cast.worker.pk])):
        text = client.get(page).content.decode()
        assert "13912345678" not in text and "5678" in text


def test_a_type_of_place_proposes_only_a_class_that_exists():
    kind = PlaceType(code="NEW", name_zh="新", name_en="New", default_class="SMAL")
    with pytest.raises(ValidationError) as caught:
        kind.full_clean()
    assert set(caught.value.message_dict) == {"default_class"}
    kind.default_class = "SMALL"
    kind.full_clean()


def test_the_map_says_when_it_does_not_show_all(client, cast, shop, next_shop, monkeypatch):
    client.force_login(cast.station)
    url = reverse("grids:points", args=[shop.street.code])
    assert "note" not in client.get(url).json()
    monkeypatch.setattr(territory_views, "POINTS_SHOWN", 1)
    answer = client.get(url).json()
    assert len(answer["features"]) == 1
    assert "1 家" in answer["note"]


def test_the_months_coverage_opens_its_rows(client, cast, shop, next_shop, territory):
    client.force_login(cast.station)
    Place.objects.filter(pk=shop.pk).update(last_visited_at="2099-01-01T00:00+08:00")
    page = client.get(reverse("grids:grid", args=[territory.street.code]))
    assert (page.context["coverage"].visited, page.context["coverage"].places) == (1, 2)
    assert page.context["visited_url"].replace("&", "&amp;") in page.content.decode()
    listed = client.get(page.context["visited_url"])
    assert [row.pk for row in listed.context["page"].rows] == [shop.pk]
    assert 'type="date" name="visited_from"' in listed.content.decode(), "what narrows the list is shown"
    assert 'type="hidden" name="visited_from"' in client.get(reverse("grids:places")).content.decode()


def test_the_figures_of_a_district_count_every_place_and_open_its_rows(client, cast, shop, territory):
    lost = make_place(territory.street, "无位置的仓库")
    Place.objects.update(last_visited_at="2099-01-01T00:00+08:00")
    client.force_login(cast.brigade)
    page = client.get(reverse("grids:grid", args=[territory.district.code]))
    assert (page.context["coverage"].visited, page.context["coverage"].places) == (2, 2)
    for url in (page.context["visited_url"], f"{reverse('grids:places')}?grid={territory.district.code}"):
        listed = client.get(url)
        assert listed.status_code == 200
        assert {row.pk for row in listed.context["page"].rows} == {shop.pk, lost.pk}
    assert len(client.get(reverse("grids:points", args=[territory.district.code])).json()["features"]) == 1
    assert client.get(reverse("grids:places"), {"grid": territory.other_district.code}).status_code == 400
