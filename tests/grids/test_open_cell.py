"""范围定格: cells get their code, their boundary and nobody else's ground."""

from datetime import date

import pytest
from django.contrib.gis.geos import GEOSGeometry, Polygon

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid
from grids.services.locating import locate
from grids.services.territory import edit_grid, open_cell
from tests.factories import local, square

AT = local(2026, 11, 20, 10)
FREE = (109.18, 27.72)  # the upper half of 东门社区 has no cells yet


@pytest.fixture
def cell(territory, cast):
    def one(*, by=cast.station, community=territory.east, **fields):
        return open_cell(community, by=by, at=AT, **({"name": "东门第三网格"} | fields))

    return one


def test_cells_are_opened_by_the_station_of_the_street_only(cell, cast):
    for who in (cast.worker, cast.community, cast.chief, cast.brigade, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            cell(by=who)


def test_a_cell_lies_only_in_a_community(cell, territory):
    for wrong in (territory.street, territory.cell_a):
        with pytest.raises(DomainError) as caught:
            cell(community=wrong)
        assert caught.value.code == "not-a-community"


def test_a_cell_without_a_name_and_a_dedicated_one_without_its_unit_are_refused(cell):
    with pytest.raises(DomainError) as caught:
        cell(name=" ")
    assert "name" in caught.value.details["fields"]
    with pytest.raises(DomainError) as caught:
        cell(kind="dedicated")
    assert "unit_name" in caught.value.details["fields"]


def test_a_boundary_over_a_cell_of_the_same_kind_is_a_conflict_that_names_it(cell):
    with pytest.raises(Conflict) as caught:
        cell(boundary=square(109.185, 27.715))
    assert "东门第一网格" in str(caught.value)


def test_a_boundary_over_a_cell_opened_after_it_is_a_conflict_too(cell, cast, territory):
    later = cell(boundary=square(*FREE))
    with pytest.raises(Conflict) as caught:
        edit_grid(territory.cell_c, by=cast.station, at=AT, boundary=square(*FREE))
    assert str(later) in str(caught.value)


def test_a_boundary_that_crosses_itself_or_encloses_nothing_is_refused(cell):
    bow = Polygon(((109.18, 27.72), (109.19, 27.73), (109.19, 27.72), (109.18, 27.73), (109.18, 27.72)), srid=4326)
    for wrong in (bow, GEOSGeometry("SRID=4326;LINESTRING (109.18 27.72, 109.19 27.73)")):
        with pytest.raises(DomainError) as caught:
            cell(boundary=wrong)
        assert "boundary" in caught.value.details["fields"]


def test_codes_go_on_by_kind_and_are_not_used_again(cell, territory):
    third = cell()
    assert third.code == "5206020070011003"
    assert cell(name="商场", kind="dedicated", unit_name="东门商场").code == "5206020070012001"
    assert (third.street, third.district, third.parent) == (territory.street, territory.district, territory.east)
    assert third.path == f"{territory.east.path}{third.code}/"
    assert third.valid_from == date(2026, 11, 20)


def test_neighbours_may_share_a_border(cell):
    assert cell(boundary=square(*FREE)).boundary.geom_type == "MultiPolygon"


def test_a_dedicated_cell_lies_inside_a_general_one_and_takes_its_points_first(cell, territory):
    market = cell(name="商场", kind="dedicated", unit_name="东门商场", boundary=square(109.184, 27.714, 0.002))
    inside = GEOSGeometry("SRID=4326;POINT (109.185 27.715)")
    assert locate(territory.street, inside, on=AT.date()).grid == market
    beside = GEOSGeometry("SRID=4326;POINT (109.188 27.718)")
    assert locate(territory.street, beside, on=AT.date()).grid == territory.cell_a


def test_a_cell_is_drawn_later_and_renamed(cell, cast):
    drawn = edit_grid(cell(), by=cast.station, at=AT, name="东门  新村网格", boundary=square(*FREE))
    assert drawn.name == "东门 新村网格"
    assert Grid.objects.get(pk=drawn.pk).boundary.area > 0


def test_code_level_and_parent_cannot_be_edited(cell, cast):
    with pytest.raises(TypeError):
        edit_grid(cell(), by=cast.station, at=AT, code="1")


def test_a_grid_is_edited_by_the_station_of_the_street_only(cast, territory):
    for who in (cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            edit_grid(territory.cell_a, by=who, at=AT, name="改名")
