"""What happened at one place, in one list: who sees it, what stands in it, and what it costs."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.services.places import change_status, edit_place
from inspections.place_history import history_of
from tests.factories import local
from tests.hazards.makers import make_hazard
from tests.inspections.conftest import NOW


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def titles(place, user) -> list[str]:
    return [row.title for row in history_of(place, user=user, newest=20)]


def test_a_neighbour_does_not_find_it(client, cast, shop):
    client.force_login(cast.neighbour)
    assert client.get(reverse("inspections:place-history", args=[shop.pk])).status_code == 404


def test_it_tells_visits_acts_and_changes_by_time_newest_first(send, cast, shop):
    send(shop, at=local(2026, 11, 16, 9), outcome="locked")
    make_hazard(shop, by=cast.worker, at=local(2026, 11, 17, 9), description="灭火器压力不足")
    edit_place(shop, by=cast.station, at=NOW, phone="13911112222")
    rows = history_of(shop, user=cast.station, newest=20)
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    told = " ".join(row.title for row in rows)
    assert all(word in told for word in ("锁门", "上报", "修改资料", "登记场所"))
    found = next(row for row in rows if "上报" in row.title)
    assert found.body == "灭火器压力不足"
    assert found.url.startswith("/hazards/")


def test_a_change_names_the_fields_and_the_reason_but_no_value(cast, shop):
    edit_place(shop, by=cast.station, at=NOW, phone="13911112222")
    change_status(shop, by=cast.station, at=NOW, status="vacant", note="现场核实已关门")
    said = "\n".join(row.body for row in history_of(shop, user=cast.station, newest=20))
    assert "联系电话" in said
    assert "现场核实已关门" in said
    assert "13911112222" not in said


def test_a_change_of_the_system_s_own_fields_is_not_told(cast, shop):
    before = titles(shop, cast.station)
    type(shop).objects.filter(pk=shop.pk).update(qr_token="another-token")
    assert titles(shop, cast.station) == before


def test_it_costs_the_same_however_much_happened(send, cast, shop, django_assert_num_queries):
    def look():
        assert len(list(history_of(shop, user=cast.worker, newest=50))) > 0

    send(shop)
    look()  # the scope of the user is resolved once
    with CaptureQueriesContext(connection) as one:
        look()
    assert len(one) <= 6
    for hour in range(8, 14):
        send(shop, at=local(2026, 11, 17, hour))
        make_hazard(shop, by=cast.worker, at=local(2026, 11, 17, hour), description=f"第{hour}处")
    with django_assert_num_queries(len(one)):
        look()
