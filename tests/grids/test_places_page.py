"""The list of places: who sees what, filters, search, orders, pages, cost."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Place, PlaceFlag, PlaceType
from grids.services.places_bulk import register_places
from tests.factories import local, make_place

URL = "/places/"
AT = local(2026, 11, 20, 10)


def shown(client, **params) -> list[str]:
    return [place.name for place in client.get(URL, params).context["page"].rows]


@pytest.fixture
def office(client, cast):
    client.force_login(cast.station)
    return client


def many(territory, count) -> None:
    rest = PlaceType.objects.get(code="REST")
    rows = [
        {"name": f"第{n:05d}号店", "type": rest, "address": f"民主路{n}号", "point": Point(109.185, 27.715, srid=4326)}
        for n in range(count)
    ]
    register_places(territory.street, rows, by=None, at=AT)


def test_a_neighbour_s_list_leaves_out_the_next_cell(client, cast, shop, next_shop, far_shop):
    client.force_login(cast.neighbour)
    assert shown(client) == [next_shop.name]
    assert shown(client, q=shop.name) == []
    assert shown(client, grid=shop.scope_cell.code) == []


def test_signed_out_the_list_asks_for_a_log_in(client, db):
    assert client.get(URL).headers["Location"].startswith("/accounts/login/?next=")


def test_an_account_without_a_post_is_refused(client, cast):
    client.force_login(cast.nobody)
    assert client.get(URL).status_code == 403


def test_it_is_filtered_by_grid_type_class_flag_and_status(office, territory, shop, next_shop):
    flag = PlaceFlag.objects.first()
    shop.flags.add(flag)
    assert shown(office, grid=territory.cell_b.code) == [next_shop.name]
    assert set(shown(office, grid=territory.east.code)) == {shop.name, next_shop.name}
    assert set(shown(office, grid=territory.street.code)) == {shop.name, next_shop.name}
    assert shown(office, type="HOTEL") == [next_shop.name]
    assert shown(office, flag=flag.code) == [shop.name]
    Place.objects.filter(pk=shop.pk).update(status="closed", place_class="KEY")
    assert shown(office) == [next_shop.name], "what is gone is no longer on the register"
    assert shown(office, status="closed") == [shop.name]
    assert shown(office, status="all", **{"class": "KEY"}) == [shop.name]


def test_an_unknown_order_or_cursor_still_shows_rows(office, shop):
    assert shown(office, sort="phone", cursor="!!!") == [shop.name]


def test_search_finds_name_address_number_and_the_phone_s_last_four(office, territory, shop, next_shop):
    Place.objects.filter(pk=shop.pk).update(address="民主路12号", phone="13912345678", code="00042")
    for text in ("小吃", "民主路", "00042", "5678"):
        assert shown(office, q=text) == [shop.name], text
    assert shown(office, q="1234") == [], "only the last four digits"
    assert shown(office, q="%") == [], "a wildcard is text"


def test_it_is_sorted_by_name_number_and_last_visit(office, shop, next_shop):
    Place.objects.filter(pk=next_shop.pk).update(last_visited_at=AT)
    assert shown(office, sort="visited")[0] == shop.name
    assert shown(office, sort="-visited")[0] == next_shop.name
    assert shown(office, sort="-code") == [next_shop.name, shop.name]


def test_pages_go_on_and_back_without_losing_a_row(office, territory):
    many(territory, 120)
    names, cursor = [], ""
    for _page in range(3):
        page = office.get(URL, {"cursor": cursor}).context["page"]
        names += [place.name for place in page.rows]
        cursor = page.next
    assert names == [f"第{n:05d}号店" for n in range(120)]
    assert not cursor


def test_the_list_costs_the_same_for_fifty_rows_as_for_three(office, territory):
    many(territory, 3)
    office.get(URL)
    with CaptureQueriesContext(connection) as few:
        office.get(URL)
    many(territory, 60)
    with CaptureQueriesContext(connection) as full:
        office.get(URL)
    assert len(full) <= len(few) <= 20


def scans(plan) -> set[tuple[str, str]]:
    """(kind of scan, relation) of every node of an EXPLAIN."""
    if isinstance(plan, list):
        return set().union(*map(scans, plan)) if plan else set()
    if not isinstance(plan, dict):
        return set()
    own = {(plan["Node Type"], plan["Relation Name"])} if "Relation Name" in plan else set()
    return own.union(*(scans(value) for value in plan.values()))


def copies(count) -> None:
    """So many copies of the one place there is, by SQL, with names and numbers of their own, spread over two cells."""
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute(
            """
            INSERT INTO grids_place
            SELECT (jsonb_populate_record(one, jsonb_build_object(
                'id', gen_random_uuid(), 'code', 'K' || n, 'qr_token', 'k' || n, 'name', '第' || lpad(n::text, 5, '0')
                || '号店', 'address', '民主路' || n || '号',
                'scope_cell_id', (SELECT id FROM grids_grid WHERE code = CASE WHEN n %% 10 = 0
                    THEN '5206020070011001' ELSE '5206020070011002' END)))).*
            FROM grids_place one, generate_series(1, %s) AS n
            """,
            [count],
        )
        # What autovacuum does within the minute: a long pending list makes the words' index look dear.
        cursor.execute("select gin_clean_pending_list('place_name_words')")
        cursor.execute("analyze grids_place")


def test_the_list_and_its_search_read_an_index(territory, cast):
    many(territory, 1)
    copies(4_000)  # with a few hundred, reading them all costs the planner the same
    visible = Place.objects.visible_to(cast.station)
    for rows in (
        visible.order_by("name", "id")[:51],
        visible.filter(name__icontains="03999号店").order_by("name", "id")[:51],
        Place.objects.visible_to(cast.worker).order_by("name", "id")[:51],
    ):
        assert {kind for kind, relation in scans(json.loads(rows.explain(format="json"))) if relation == "grids_place"}
        assert ("Seq Scan", "grids_place") not in scans(json.loads(rows.explain(format="json")))


def test_homes_are_not_counted_as_places(office, territory, shop):
    make_place(territory.street, "关爱家庭", at=(109.186, 27.716), type="HOME")
    answer = office.get(URL)
    assert (answer.context["total"], answer.context["homes"]) == (1, 1)
