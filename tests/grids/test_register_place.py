"""A place is registered where it lies, by who looks after that spot."""

import pytest
from django.contrib.gis.geos import Point

from grids.errors import DomainError, NotAllowed
from grids.geometry import wgs84_to_bd09, wgs84_to_gcj02
from grids.models import Place, PlaceFlag, PlaceType, Reveal
from grids.services.places import change_status, edit_place, register_place, reveal
from grids.services.places_bulk import register_places
from tests.factories import local

AT = local(2026, 11, 20, 10)
IN_A, IN_B, OUTSIDE, IN_OTHER_STREET = (109.185, 27.715), (109.195, 27.715), (109.25, 27.80), (113.005, 25.795)


@pytest.fixture
def register(territory, cast):
    def one(at=IN_A, *, by=cast.worker, **more):
        facts = {"name": "南门粉馆", "type": PlaceType.objects.get(code="REST")} | more
        return register_place(territory.street, by=by, at=AT, point=Point(*at, srid=4326) if at else None, **facts)

    return one


def test_a_neighbour_cannot_register_in_another_s_cell(register, cast):
    with pytest.raises(NotAllowed) as caught:
        register(by=cast.neighbour)
    assert caught.value.code == "place-out-of-reach"
    assert not Place.objects.exists()


def test_who_only_looks_cannot_register(register, cast):
    for who in (cast.chief, cast.brigade, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            register(by=who)


def test_a_place_without_a_name_or_with_a_wrong_phone_is_refused_at_the_field(register):
    with pytest.raises(DomainError) as caught:
        register(name="  ", phone="99999")
    assert set(caught.value.details["fields"]) == {"name", "phone"}


def test_swapped_coordinates_are_refused(register):
    with pytest.raises(DomainError) as caught:
        register(at=(27.715, 109.185))
    assert caught.value.code == "point-outside-china"


def test_a_point_in_another_street_is_refused_by_name(register, cast):
    with pytest.raises(DomainError) as caught:
        register(at=IN_OTHER_STREET, by=cast.station)
    assert caught.value.code == "point-in-other-street"
    assert "涌泉街道" in str(caught.value)


def test_another_cell_than_the_map_says_needs_a_reason_and_the_right(register, cast, territory):
    with pytest.raises(DomainError) as caught:
        register(cell=territory.cell_b, by=cast.station)
    assert caught.value.code == "cell-needs-reason"
    with pytest.raises(NotAllowed):
        register(cell=territory.cell_b, cell_reason="门朝另一边开", by=cast.worker)


def test_a_cell_of_another_street_is_refused(register, cast, territory):
    with pytest.raises(DomainError) as caught:
        register(cell=territory.other_cell, cell_reason="写错了", by=cast.station)
    assert caught.value.code == "cell-elsewhere"


def test_a_home_is_registered_only_with_the_care_right(register, cast, territory):
    home = PlaceType.objects.get(code="HOME")
    with pytest.raises(NotAllowed):
        register(type=home, by=cast.enforcer)
    assert register(type=home).is_home


def test_the_point_decides_the_cell_and_the_number_goes_on(register, territory):
    first, second = register(), register()
    assert (first.scope_cell, first.community, first.cell) == (territory.cell_a, territory.east, territory.cell_a)
    assert (first.district, first.place_class) == (territory.district, "SMALL")
    assert (first.code, second.code) == ("00001", "00002")
    assert first.qr_token != second.qr_token


@pytest.mark.parametrize(("datum", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_numbers_from_a_shifted_map_are_stored_as_wgs84_with_their_source(register, datum, shift):
    place = register(at=shift(lon=IN_A[0], lat=IN_A[1]), datum=datum)
    assert (place.point.x, place.point.y) == pytest.approx(IN_A, abs=0.00001)
    assert place.source_datum == datum


def test_a_point_in_no_grid_is_kept_and_said_not_guessed(register, cast):
    place = register(at=OUTSIDE, by=cast.station)
    assert place.scope_cell is None
    assert place.community is None


def test_an_officer_may_choose_the_cell_with_a_reason(register, cast, territory):
    place = register(cell=territory.cell_b, cell_reason="正门在第二网格", by=cast.station)
    assert place.scope_cell == territory.cell_b
    assert place.cell_override_reason == "正门在第二网格"


def test_without_a_map_the_cell_is_simply_chosen(register, territory):
    assert register(at=None, cell=territory.cell_a).scope_cell == territory.cell_a


def test_editing_is_for_who_looks_after_the_place(cast, shop):
    with pytest.raises(NotAllowed):
        edit_place(shop, by=cast.neighbour, at=AT, name="别人的店")
    assert edit_place(shop, by=cast.worker, at=AT, name="东门 小吃店").name == "东门 小吃店"


def test_a_worker_cannot_push_a_place_into_another_s_cell(cast, shop):
    with pytest.raises(NotAllowed):
        edit_place(shop, by=cast.worker, at=AT, point=Point(*IN_B, srid=4326))
    shop.refresh_from_db()
    assert shop.point.x == pytest.approx(IN_A[0])


def test_a_new_point_moves_the_place_to_its_grid(cast, shop, territory):
    moved = edit_place(shop, by=cast.station, at=AT, point=Point(*IN_B, srid=4326))
    assert moved.scope_cell == territory.cell_b


def test_a_chosen_cell_survives_a_small_correction_of_the_point(cast, shop, territory):
    edit_place(shop, by=cast.station, at=AT, cell=territory.cell_b, cell_reason="正门在第二网格")
    moved = edit_place(shop, by=cast.station, at=AT, point=Point(109.1851, 27.7151, srid=4326))
    assert moved.scope_cell == territory.cell_b


def test_a_status_needs_its_ground(cast, shop):
    with pytest.raises(DomainError):
        change_status(shop, by=cast.worker, at=AT, status="closed", note=" ")
    assert change_status(shop, by=cast.worker, at=AT, status="closed", note="已清空搬走").status == "closed"
    event = shop.events.order_by("-pgh_id").first()
    assert (event.status, event.pgh_context.metadata["note"]) == ("closed", "已清空搬走")


def test_a_phone_is_revealed_with_a_reason_that_is_kept(cast, shop):
    shop.phone = "13912345678"
    shop.save()
    with pytest.raises(NotAllowed):
        reveal(shop, field="phone", by=cast.neighbour, at=AT, reason="想看看")
    with pytest.raises(DomainError):
        reveal(shop, field="phone", by=cast.worker, at=AT, reason=" ")
    with pytest.raises(DomainError):
        reveal(shop, field="qr_token", by=cast.worker, at=AT, reason="通知整改")
    assert not Reveal.objects.exists()
    assert reveal(shop, field="phone", by=cast.worker, at=AT, reason="通知整改") == "13912345678"
    row = Reveal.objects.get()
    assert (row.by, row.place, row.field, row.reason, row.street) == (
        cast.worker, shop, "phone", "通知整改", shop.street,
    )  # fmt: skip


def test_many_places_are_registered_by_the_same_rules(cast, territory, django_assert_max_num_queries):
    rest, flag = PlaceType.objects.get(code="REST"), PlaceFlag.objects.first()
    rows = [
        {"name": f"店{n}", "type": rest, "point": Point(*(IN_A if n % 2 else IN_B), srid=4326), "flags": [flag]}
        for n in range(300)
    ]
    with django_assert_max_num_queries(20):
        places = register_places(territory.street, rows, by=cast.station, at=AT)
    assert [place.code for place in places[:2]] == ["00001", "00002"]
    assert {place.scope_cell for place in places} == {territory.cell_a, territory.cell_b}
    assert Place.objects.filter(flags=flag).count() == 300


def test_one_bad_row_among_many_refuses_all_and_names_it(cast, territory):
    rest = PlaceType.objects.get(code="REST")
    rows = [{"name": "好店", "type": rest}, {"name": "", "type": rest}]
    with pytest.raises(DomainError) as caught:
        register_places(territory.street, rows, by=cast.station, at=AT)
    assert [position for position, _said in caught.value.details["problems"]] == [2]
    assert not Place.objects.exists()
    with pytest.raises(NotAllowed):
        register_places(territory.street, rows[:1], by=cast.worker, at=AT)
