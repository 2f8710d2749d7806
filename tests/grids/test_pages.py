"""Cursor pages of a list."""

import pytest

from grids import pages
from grids.models import Grid
from tests.factories import make_grid

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven():
    """Seven grids of which several share a name, so that only the code tells them apart."""
    for index, name in enumerate("乙甲乙甲丙甲乙"):
        make_grid(f"7{index}", name)
    return Grid.objects.filter(code__startswith="7")


def walk(queryset, order):
    """All pages forward, then back again from the last one."""
    shown, page = [], pages.take(queryset, order=order, size=3)
    shown.append([g.code for g in page.rows])
    while page.next:
        page = pages.take(queryset, order=order, cursor=page.next, size=3)
        shown.append([g.code for g in page.rows])
    back = []
    while page.previous:
        page = pages.take(queryset, order=order, cursor=page.previous, size=3)
        back.append([g.code for g in page.rows])
    return shown, back


@pytest.mark.parametrize("order", [("name", "code"), ("-name", "code"), ("name", "-code"), ("-code",)])
def test_every_row_is_shown_once_and_the_way_back_is_the_way_there(seven, order):
    shown, back = walk(seven, order)
    assert [code for rows in shown for code in rows] == list(seven.order_by(*order).values_list("code", flat=True))
    assert [len(rows) for rows in shown] == [3, 3, 1]
    assert back == shown[-2::-1]


def test_a_row_added_meanwhile_repeats_none_and_hides_none(seven):
    first = pages.take(seven, order=("code",), size=3)
    make_grid("700", "甲", level="city")
    second = pages.take(seven, order=("code",), cursor=first.next, size=3)
    assert [g.code for g in second.rows] == ["73", "74", "75"]


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24=", "W2ZhbHNlLCBbXV0=", "é"])
def test_a_broken_cursor_shows_the_first_page(seven, cursor):
    assert [g.code for g in pages.take(seven, order=("code",), cursor=cursor, size=2).rows] == ["70", "71"]


def test_a_page_costs_one_query(seven, django_assert_num_queries):
    with django_assert_num_queries(1):
        pages.take(seven, order=("name", "code"), size=3)


@pytest.mark.parametrize("address", ["/people/?q=", "/m/places/?q=", "/hazards/new/?find=", "/api/v1/places/?grid="])
def test_an_address_with_a_nul_is_refused_and_never_searched_for(client, cast, address):
    client.force_login(cast.station)
    assert client.get(f"{address}%00").status_code == 400
