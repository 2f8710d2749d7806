"""A hazard that another grid looks after from now on says so on its timeline and in the feed; its figures stay."""

import pytest
import time_machine
from django.contrib.gis.geos import Point

from grids.services.places import edit_place
from grids.services.territory import open_cell
from hazards.models import Category, Hazard
from hazards.services import day_sums
from hazards.services.reporting import report_hazard
from hazards.workflow import transition
from notifications.models import Outbox
from tests.factories import make_place, square
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db

IN_GAP = (109.185, 27.725)  # the upper half of 东门社区 has no cells yet
LATER = Point(109.195, 27.715, srid=4326)


def draw(territory, cast):
    return open_cell(territory.east, by=cast.station, at=NOW, name="东门第三网格", boundary=square(109.18, 27.72))


def test_what_stays_where_it_is_says_nothing(territory, shop, cast):
    hazard = make_hazard(shop)
    draw(territory, cast)
    edit_place(shop, by=cast.station, at=NOW, address="东门路 9 号")
    assert Hazard.objects.get().version == hazard.version and hazard.events.count() == 1


@pytest.mark.parametrize("state", ["rectifying", "closed"])
def test_a_corrected_place_takes_its_hazards_along_and_each_says_so(territory, shop, cast, state):
    hazard = bring_to(state, shop)
    edit_place(shop, by=cast.station, at=NOW, point=LATER)
    event = hazard.events.get(action="change_cell")
    assert event.data == {"scope_cell": [territory.cell_a.code, territory.cell_b.code]}
    assert (event.by, event.post, event.from_state, event.to_state) == (cast.station, None, state, state)
    moved = Hazard.objects.get()
    assert (moved.scope_cell, moved.cell) == (territory.cell_b, territory.cell_a)
    assert moved.version == event.seq == moved.events.count()
    said = Outbox.objects.get(purpose="feed", key=f"hazard:{hazard.pk}:{event.seq}")
    assert said.event == "hazard.change_cell" and said.payload["seq"] == event.seq
    assert day_sums.differences(shop.street) == {}


def test_a_boundary_that_is_drawn_says_so_at_places_and_at_bare_points(territory, cast):
    early = make_hazard(make_place(territory.street, "河边粮油店", at=IN_GAP))
    spot = report_hazard(
        territory.street, by=None, at=NOW, point=Point(*IN_GAP, srid=4326), origin_kind="visit",
        category=Category.objects.get(code="H02"), description="消防车道堆物",
    )  # fmt: skip
    cell = draw(territory, cast)
    for hazard in (early, spot):
        [event] = hazard.events.filter(action="change_cell")
        assert event.data == {"scope_cell": [territory.east.code, cell.code]}


def test_ten_hazards_are_moved_by_as_many_statements_as_one(territory, shop, cast, django_assert_max_num_queries):
    for _ in range(10):
        make_hazard(shop)
    with django_assert_max_num_queries(21):  # one a table of facts at a place, among them the camera points
        edit_place(shop, by=cast.station, at=NOW, point=LATER)
    assert Hazard.objects.filter(version=2, scope_cell=territory.cell_b).count() == 10


@time_machine.travel(NOW, tick=False)
def test_the_page_names_both_grids(client, territory, shop, cast):
    hazard = make_hazard(shop)
    edit_place(shop, by=cast.station, at=NOW, point=LATER)
    client.force_login(cast.station)
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "管辖网格调整" in page and territory.cell_b.code not in page
    assert territory.cell_a.display_name in page and territory.cell_b.display_name in page
    assert transition("change_cell").system
