"""A place's page shows the place: its facts, who answers for it, who looks after it, its visits and open hazards."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import PlaceFlag
from tests.factories import make_place
from tests.hazards.makers import bring_to
from tests.reports.lives import visit

FACTS = {
    "address": "东门街8号", "area_m2": 86, "floors": 2, "responsible_person": "秦无双", "phone": "13988887777",
    "manager": "柳如烟",
}  # fmt: skip


@pytest.fixture
def diner(territory):
    place = make_place(territory.street, "东门羊肉粉馆", at=(109.185, 27.715), **FACTS)
    place.flags.add(PlaceFlag.objects.first())
    return place


@pytest.fixture
def read(client, cast):
    """read(place, who="station", tab="") -> the page with the parts that it fetches itself, as text."""

    def one(place, who="station", tab=""):
        client.force_login(getattr(cast, who))
        page = client.get(reverse("grids:place", args=[place.pk]), {"tab": tab} if tab else {}).content.decode()
        parts = [client.get(unescape(url)) for url in re.findall(r'hx-get="([^"]+)"', page)]
        assert all(part.status_code == 200 for part in parts)
        return plain(page), [plain(part.content.decode()) for part in parts]

    return one


def plain(html: str) -> str:
    """What is read, without the tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_the_next_cells_worker_does_not_find_it(client, cast, diner):
    client.force_login(cast.neighbour)
    assert client.get(reverse("grids:place", args=[diner.pk])).status_code == 404


def test_its_facts_are_those_of_its_row(read, diner):
    page, _parts = read(diner)
    for said in (diner.name, diner.code, "东门街8号", "86 ㎡", str(diner.type), str(diner.flags.get())):
        assert said in page, said
    assert str(diner.scope_cell) in page


def test_who_answers_for_it_is_named_and_the_number_masked(read, diner):
    page, _parts = read(diner)
    assert "秦无双" in page and "柳如烟" in page
    assert "139****7777" in page and FACTS["phone"] not in page


def test_who_looks_after_its_cell_is_named_and_nobody_elses_people(read, diner, cast):
    people = read(diner)[0].split("二维码")[0].rsplit("责任人", 1)[1]
    assert cast.worker.name in people and cast.head.name in people
    assert cast.neighbour.name not in people and cast.outsider.name not in people


def test_its_open_hazards_are_its_own_and_open(read, diner, shop):
    at = timezone.now()
    bring_to("rectifying", diner, at=at, description="后厨未设灭火毯")
    bring_to("closed", diner, at=at, description="插座烧焦")
    bring_to("rectifying", shop, at=at, description="别家的隐患")
    _page, parts = read(diner)
    shown = " ".join(parts)
    assert "后厨未设灭火毯" in parts[0] and "插座烧焦" not in parts[0]
    assert "别家的隐患" not in shown
    _page, (every,) = read(diner, tab="hazards")
    assert "后厨未设灭火毯" in every and "插座烧焦" in every and "别家的隐患" not in every


def test_its_visits_are_its_own(read, diner, shop, cast):
    today = timezone.localdate()
    visit(diner, today, by=cast.worker, outcome="locked")
    visit(shop, today, by=cast.head)
    _page, (visits,) = read(diner, tab="visits")
    assert "锁门" in visits and cast.worker.name in visits
    assert cast.head.name not in visits


def test_its_map_shows_it_where_it_lies(client, cast, diner):
    client.force_login(cast.worker)
    page = client.get(reverse("grids:place", args=[diner.pk])).content.decode()
    url = reverse("grids:place-point", args=[diner.pk])
    assert f'data-places="{url}"' in page
    (feature,) = client.get(url).json()["features"]
    assert feature["geometry"]["coordinates"] == [109.185, 27.715]
    assert feature["properties"]["title"] == diner.name
