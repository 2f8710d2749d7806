"""Past visits in bulk, and the figures of what was due and covered."""

from datetime import date, timedelta

import pytest

from grids.models import Grid, Place, Role
from inspections import figures
from inspections.figures import Rate
from inspections.models import Inspection, Task
from inspections.services.history import PastVisit, record_history
from tests.factories import local, make_place
from tests.inspections.conftest import NOW

SPAN = date(2026, 11, 1), date(2026, 11, 30)


def test_it_refuses_a_place_of_another_street(territory, far_shop):
    with pytest.raises(ValueError, match="is not of"):
        record_history(territory.street, [PastVisit(far_shop, NOW)])
    assert Inspection.objects.count() == 0


def test_thousands_of_past_visits_cost_a_handful_of_statements(
    territory, shop, next_shop, django_assert_max_num_queries
):
    rows = [
        PastVisit((shop, next_shop)[n % 2], local(2022, 6, 1, 9) + timedelta(hours=7 * n), hazards_found=n % 2)
        for n in range(2700)
    ]
    with django_assert_max_num_queries(20):
        assert record_history(territory.street, rows) == 2700
    assert Inspection.objects.counted().count() == 2700
    shop.refresh_from_db()
    assert shop.last_visited_at == Inspection.objects.filter(place=shop).latest("visited_at").visited_at


def test_history_is_booked_like_any_visit(territory, shop):
    Grid.objects.filter(pk=territory.street.pk).update(books_closed_through=date(2026, 11, 13))
    record_history(territory.street, [PastVisit(shop, local(2026, 11, 10, 9)), PastVisit(shop, local(2026, 11, 14, 9))])
    booked = Inspection.objects.order_by("visited_on").values_list("visited_on", "booked_on")
    assert list(booked) == [(date(2026, 11, 10), date(2026, 11, 14)), (date(2026, 11, 14), date(2026, 11, 14))]


def test_only_who_was_there_does_in_the_past_what_was_due(territory, shop):
    task = Task.objects.create(
        street=shop.street, district=shop.district, cell=shop.cell, scope_cell=shop.scope_cell, place=shop,
        recorded_at=NOW, role=Role.objects.get(code="worker"), starts_on=date(2026, 11, 2), due_on=date(2026, 11, 30),
    )  # fmt: skip
    record_history(territory.street, [PastVisit(shop, local(2026, 11, 10, 9), kind="video")])
    task.refresh_from_db()
    assert task.done_at is None
    record_history(territory.street, [PastVisit(shop, local(2026, 11, 12, 9))])
    task.refresh_from_db()
    assert task.done_at == local(2026, 11, 12, 9)


def test_figures_stand_by_community_in_code_order_with_what_they_were_made_of(territory, shop, next_shop, send, cast):
    west = make_place(territory.street, "西门茶馆", at=(109.205, 27.715))
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    send(shop)
    send(shop, note="又来")
    send(next_shop, by=cast.neighbour, outcome="locked")
    send(home)
    task = {"recorded_at": NOW, "role": Role.objects.get(code="worker"), "starts_on": SPAN[0]}
    # Due too: the second try at the locked door.
    for place, due_on, done_at in (
        (shop, date(2026, 11, 20), local(2026, 11, 20, 23, 59)),
        (shop, date(2026, 11, 19), local(2026, 11, 20, 0, 1)),
        (west, date(2026, 11, 20), None),
    ):
        Task.objects.create(
            street=place.street, district=place.district, cell=place.cell, scope_cell=place.scope_cell, place=place,
            due_on=due_on, done_at=done_at, **task,
        )  # fmt: skip
    east_row, west_row = figures.by_community(territory.street, *SPAN)
    assert (east_row.community, east_row.visits, east_row.coverage, east_row.tasks) == (
        territory.east, 2, Rate(1, 2), Rate(1, 3))  # fmt: skip
    assert (west_row.community, west_row.visits, west_row.coverage, west_row.tasks) == (
        territory.west, 0, Rate(0, 1), Rate(0, 1))  # fmt: skip
    assert figures.tasks_due(territory.street, *SPAN) == Rate(1, 4)
    assert figures.homes_visited(territory.street, *SPAN) == Rate(1, 1)


def test_what_lies_in_no_grid_has_its_own_row(territory, send, cast):
    lost = make_place(territory.street, "界外仓库")
    assert lost.scope_cell is None
    send(lost, by=cast.station)
    last = figures.by_community(territory.street, *SPAN)[-1]
    assert (last.community, last.visits, last.coverage) == (None, 1, Rate(1, 1))


def test_the_figures_of_a_street_are_a_fixed_number_of_queries(territory, django_assert_max_num_queries):
    for number in range(10):
        make_place(territory.street, f"店{number}", at=(109.185, 27.715))
    with django_assert_max_num_queries(6):
        figures.by_community(territory.street, *SPAN)
    assert Place.objects.count() == 10
