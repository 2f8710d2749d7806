"""Grids, places and stations by API: what one may see, and nothing beside it."""

import pytest

from grids.ids import uuid7
from grids.models import Place
from tests.factories import make_place

pytestmark = pytest.mark.django_db


def names(answer):
    return {row["name"] for row in answer.json()["results"]}


def test_a_neighbour_lists_only_his_own_places(machine, cast, shop, next_shop, far_shop):
    assert names(machine(cast.neighbour).get("/api/v1/places/")) == {"桐梓巷旅馆"}
    assert machine(cast.neighbour).get(f"/api/v1/places/{shop.pk}/").status_code == 404
    assert names(machine(cast.brigade).get("/api/v1/places/")) == {"东门小吃店", "桐梓巷旅馆"}
    assert names(machine(cast.outsider).get("/api/v1/places/")) == {"涌泉杂货店"}


def test_homes_under_care_are_in_no_answer_of_the_brigade(machine, cast, territory):
    home = make_place(territory.street, "独居老人", at=(109.186, 27.716), type="HOME")
    assert names(machine(cast.brigade).get("/api/v1/places/")) == set()
    assert machine(cast.brigade).get(f"/api/v1/places/{home.pk}/").status_code == 404


def test_a_telephone_number_is_masked(machine, cast, shop):
    shop.phone = "13800001234"
    shop.save()
    assert machine(cast.brigade).get(f"/api/v1/places/{shop.pk}/").json()["phone"] == "138****1234"


def test_places_are_filtered_by_grid_and_type(machine, cast, shop, next_shop, territory):
    client = machine(cast.brigade)
    assert names(client.get(f"/api/v1/places/?grid={territory.cell_a.code}")) == {"东门小吃店"}
    assert names(client.get(f"/api/v1/places/?grid={territory.street.code}")) == {"东门小吃店", "桐梓巷旅馆"}
    assert names(client.get("/api/v1/places/?type=HOTEL")) == {"桐梓巷旅馆"}


def test_the_places_of_a_district_are_all_of_them_in_a_cell_or_in_none(machine, cast, shop, territory):
    make_place(territory.street, "无位置的仓库")
    for grid in (territory.street, territory.district, territory.province):
        client = machine(cast.brigade)
        assert names(client.get(f"/api/v1/places/?grid={grid.code}")) == {"东门小吃店", "无位置的仓库"}, grid


def test_grids_are_told_by_their_official_code(machine, cast, territory):
    client = machine(cast.brigade)
    row = client.get(f"/api/v1/grids/{territory.cell_a.code}/").json()
    assert row["parent"]["code"] == territory.east.code
    assert row["level"] == {"code": "cell", "label": "网格"}
    under = client.get(f"/api/v1/grids/?under={territory.east.code}").json()["results"]
    assert [grid["code"] for grid in under] == [territory.east.code, territory.cell_a.code, territory.cell_b.code]
    assert client.get(f"/api/v1/grids/{territory.other_cell.code}/").status_code == 404


def test_the_schema_is_public_and_names_every_list(client):
    schema = client.get("/api/schema/?format=json").json()
    for name in ("grids", "places", "inspections", "hazards", "stations", "reports"):
        assert f"/api/v1/{name}/" in schema["paths"]
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_the_docs_need_nothing_from_outside(client):
    page = client.get("/api/docs/").content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://testserver", "")
    assert "cdn" not in page


@pytest.mark.parametrize(
    "moment", ["0313-02-17T03:35:42+22:59", "0001-01-01T00:00:00+14:00", "2026-11-22T08:00:00+08:00"]
)
def test_a_moment_with_any_offset_is_read_or_refused(machine, cast, moment):
    answer = machine(cast.brigade).get("/api/v1/places/", {"recorded_since": moment})
    assert answer.status_code == (400 if moment.startswith("0001") else 200)


MANY = 1003  # an import gives all its rows one moment


def test_rows_recorded_in_one_moment_are_told_once_and_the_list_ends(machine, cast, shop):
    whole = {field.attname: getattr(shop, field.attname) for field in Place._meta.concrete_fields}
    own = [{"id": uuid7(), "code": f"M{n:05d}", "qr_token": f"token-{n}"} for n in range(MANY)]
    Place.objects.bulk_create(Place(**whole | one) for one in own)
    client, seen, url = machine(cast.station), [], "/api/v1/places/?page_size=200"
    while url and len(seen) <= MANY + 1:
        body = client.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert url is None
    assert len(seen) == len(set(seen)) == MANY + 1


def test_a_cursor_that_is_not_ours_is_refused(machine, cast, shop):
    answer = machine(cast.station).get("/api/v1/places/?cursor=zzz")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
