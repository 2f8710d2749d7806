"""A grid's page: its people, figures that equal rows, and a map of what lies in it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import Place
from tests.factories import make_place
from tests.reports.lives import visit


@pytest.fixture(autouse=True)
def elsewhere(territory):
    """Another community's place, which the same people may see: no grid of 东门 counts it."""
    return make_place(territory.street, "西门茶庄", at=(109.205, 27.715))


@pytest.fixture
def page(client, cast, territory):
    """page(grid, who="station") -> the answer to the grid's page."""

    def one(grid, who="station"):
        client.force_login(getattr(cast, who))
        return client.get(reverse("grids:grid", args=[grid.code]))

    return one


def figures(answer) -> dict[str, tuple[str, str]]:
    """The figures of the page: label -> (what it says, the address behind it)."""
    html = answer.content.decode().split('class="figures"')[1].split('class="card"')[0]
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    texts = [(url.replace("&amp;", "&"), re.sub(r"<[^>]+>|\s+", " ", inner).split()) for url, inner in found]
    return {words[0]: (" ".join(words[1:]), url) for url, words in texts}


def test_a_neighbouring_streets_grid_is_not_found(page, territory):
    assert page(territory.other_cell).status_code == 404


def test_its_people_are_those_who_hold_a_post_in_it(page, territory, cast):
    posts = page(territory.cell_a).context["posts"]
    named = {post.user for held in posts.values() for post in held}
    assert {cast.worker, cast.colleague, cast.head} <= named
    assert cast.neighbour not in named and cast.outsider not in named
    said = page(territory.cell_a).content.decode()
    assert all(person.name in said for person in named)


def test_its_figures_are_its_rows_and_open_them(page, client, territory, shop, next_shop):
    second = make_place(territory.street, "东门五金店", at=(109.186, 27.716))
    make_place(territory.street, "秦家", at=(109.184, 27.714), type="HOME")
    visit(second, timezone.localdate())
    Place.objects.filter(pk=second.pk).update(last_visited_at=timezone.now())
    for grid, places in ((territory.cell_a, {shop, second}), (territory.east, {shop, second, next_shop})):
        shown = figures(page(grid))
        assert shown["场所"][0].startswith(f"{len(places)} 家"), shown
        rows = client.get(shown["场所"][1]).context["page"].rows
        assert {row for row in rows if not row.is_home} == places
        assert f"1/{len(places)}" in shown["本月覆盖"][0].replace(" ", ""), shown
        assert list(client.get(shown["本月覆盖"][1]).context["page"].rows) == [second]


def test_its_types_are_counted_from_its_rows(page, territory, shop, next_shop):
    types = page(territory.east).context["types"]
    assert {(str(kind), count) for kind, count in types} == {(str(shop.type), 1), (str(next_shop.type), 1)}


def test_its_map_shows_its_places_and_what_lies_below_it(page, client, territory, shop, next_shop):
    said = page(territory.east).content.decode()
    outline, points = (reverse(f"grids:{name}", args=[territory.east.code]) for name in ("outline", "points"))
    assert f'data-grids="{outline}"' in said and f'data-places="{points}"' in said
    places = client.get(points).json()["features"]
    assert {(f["properties"]["title"], *f["geometry"]["coordinates"]) for f in places} == {
        (place.name, place.point.x, place.point.y) for place in (shop, next_shop)
    }
    areas = client.get(outline).json()["features"]
    urls = {area["properties"].get("url") for area in areas} - {None, ""}
    assert urls == {reverse("grids:grid", args=[cell.code]) for cell in (territory.cell_a, territory.cell_b)}
