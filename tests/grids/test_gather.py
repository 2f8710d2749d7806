"""A boundary that is drawn takes in what no cell looked after: the places, and what was found at them."""

import pytest
from django.contrib.gis.geos import Point

from grids.ids import uuid7
from grids.models import Grid, Place
from grids.services import following
from grids.services.places import edit_place
from grids.services.territory import edit_grid, open_cell
from hazards.models import Hazard, Lead
from hazards.services import day_sums
from hazards.services.leads import tell_lead
from inspections.models import Inspection, Task
from inspections.services.tasks import dispatch_tasks
from inspections.services.visits import submit_visit
from tests.factories import local, make_place, make_post, make_user, square
from tests.hazards.makers import make_hazard

AT = local(2026, 11, 20, 10)
IN_GAP, BESIDE = (109.185, 27.725), (109.195, 27.725)  # the upper half of 东门社区 has no cells yet
GAP = square(109.18, 27.72)


def visited(place):
    payload = {"place": str(place.pk), "kind": "routine", "outcome": "done"}
    return submit_visit(place.street, client_id=uuid7(), by=None, at=AT, payload=payload).inspection


@pytest.fixture
def early(territory):
    """Registered before its cell was drawn."""
    return make_place(territory.street, "河边粮油店", at=IN_GAP)


@pytest.fixture
def draw(territory, cast):
    def one(**fields):
        return open_cell(territory.east, by=cast.station, at=AT, **({"name": "东门第三网格", "boundary": GAP} | fields))

    return one


def test_what_another_cell_looks_after_stays_there(draw, territory, shop, far_shop, cast):
    beside = make_place(territory.street, "山坡旅馆", at=BESIDE)
    chosen = make_place(territory.street, "河边仓库", at=IN_GAP)
    edit_place(chosen, by=cast.station, at=AT, cell=territory.east, cell_reason="由社区直接管理")
    edit_place(chosen, by=cast.station, at=AT, cell=territory.cell_a, cell_reason="与第一网格同一业主")
    draw()
    draw(name="商场", kind="dedicated", unit_name="商场", boundary=square(109.184, 27.714, 0.002))
    for place, cell in (
        (shop, territory.cell_a),
        (beside, territory.east),
        (chosen, territory.cell_a),
        (far_shop, territory.other_cell),
    ):
        place.refresh_from_db()
        assert place.scope_cell == cell, place


def test_a_place_that_waited_falls_into_its_cell_and_the_worker_sees_it(draw, early):
    assert early.scope_cell.level == "community"
    cell = draw()
    early.refresh_from_db()
    assert (early.scope_cell, early.cell, early.community) == (cell, cell, cell.parent)
    worker = make_user("new")
    make_post(worker, "worker", cell)
    assert list(Place.objects.visible_to(worker)) == [early]


def test_a_boundary_drawn_later_takes_in_as_well(draw, early, cast):
    cell = draw(boundary=None)
    early.refresh_from_db()
    assert early.scope_cell != cell
    edit_grid(cell, by=cast.station, at=AT, boundary=GAP)
    early.refresh_from_db()
    assert early.scope_cell == cell


def test_a_communitys_boundary_takes_in_what_lay_nowhere(territory, cast):
    Grid.objects.filter(pk=territory.west.pk).update(boundary=None)
    lost = make_place(territory.street, "西门修车铺", at=(109.205, 27.725))
    assert lost.scope_cell is None
    edit_grid(territory.west, by=cast.station, at=AT, boundary=square(109.20, 27.71, 0.02))
    lost.refresh_from_db()
    assert (lost.scope_cell, lost.community) == (territory.west, territory.west)


def test_what_was_found_there_goes_along_and_where_it_happened_stays(draw, early, territory):
    hazard, visit = make_hazard(early, at=AT), visited(early)
    [task] = dispatch_tasks(territory.street, places=[early], due_on=AT.date(), by=None, at=AT)
    spot = tell_lead(territory.street, source="public", text="河边有堆物", at=AT, point=Point(*IN_GAP, srid=4326))
    elsewhere = tell_lead(territory.street, source="public", text="坡上堆物", at=AT, point=Point(*BESIDE, srid=4326))
    counted = day_sums.recount(territory.street)
    cell = draw()
    worker = make_user("new")
    make_post(worker, "worker", cell)
    for model, row in ((Hazard, hazard), (Task, task), (Inspection, visit), (Lead, spot)):
        row.refresh_from_db()
        assert (row.scope_cell, row.cell) == (cell, territory.east), model
        assert list(model.objects.visible_to(worker)) == [row]
    elsewhere.refresh_from_db()
    assert elsewhere.scope_cell == territory.east
    assert day_sums.recount(territory.street) == counted, "the sums count where it happened"


def test_a_hazard_moves_with_a_place_whose_cell_is_corrected(cast, shop, next_shop, territory):
    moving, staying = make_hazard(shop, at=AT), make_hazard(next_shop, at=AT)
    edit_place(shop, by=cast.station, at=AT, point=Point(109.195, 27.715, srid=4326))
    moving.refresh_from_db()
    assert (moving.scope_cell, moving.cell) == (territory.cell_b, territory.cell_a)
    assert moving in Hazard.objects.visible_to(cast.neighbour)
    assert moving not in Hazard.objects.visible_to(cast.worker)
    edit_place(shop, by=cast.station, at=AT, point=Point(109.185, 27.715, srid=4326))
    staying.refresh_from_db()
    assert staying.scope_cell == territory.cell_b


def test_any_save_of_a_waiting_place_finds_the_cell_drawn_meanwhile(draw, early, cast, territory):
    cell = draw()
    Place.objects.filter(pk=early.pk).update(scope_cell=territory.east, cell=territory.east)
    assert edit_place(early, by=cast.station, at=AT, address="河边路 1 号").scope_cell == cell


def test_every_fact_that_names_a_place_or_a_point_is_thought_of():
    at_places = {model.__name__ for model in following._facts_of_places()}
    assert {"Hazard", "Lead", "MajorCase", "Task", "Inspection", "QuickFix", "Device", "Incident"} <= at_places
    with_points = {model.__name__ for model in following._facts_with_points()}
    assert {"Hazard", "Lead", "Incident", "Station", "Facility"} <= with_points and "Place" not in with_points
