"""Visits on the desk: what the list shows to whom, that a figure's link gives its rows, and 补录."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.ids import uuid7
from hazards.models import Hazard
from inspections.models import Inspection
from tests.factories import local, make_place
from tests.inspections.conftest import NOW

LIST = reverse("inspections:list")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visits(send, cast, shop, next_shop, far_shop):
    """Four visits: two in cell A (one locked), one in B, one in another street."""
    return {
        "shop": send(shop).inspection,
        "locked": send(shop, at=local(2026, 11, 18, 9), outcome="locked").inspection,
        "next": send(next_shop, by=cast.neighbour, at=local(2026, 11, 10, 9)).inspection,
        "far": send(far_shop, by=cast.outside_worker).inspection,
    }


def rows(client, **params) -> set:
    return {row.pk for row in client.get(LIST, params).context["page"].rows}


def ids(visits, *names) -> set:
    return {visits[name].pk for name in names}


# --- denied


def test_each_sees_the_visits_under_his_posts(client, cast, visits):
    for who, names in (
        ("neighbour", ["next"]),
        ("worker", ["shop", "locked"]),
        ("outsider", ["far"]),
        ("station", ["shop", "locked", "next"]),
    ):
        client.force_login(getattr(cast, who))
        assert rows(client) == ids(visits, *names), who


def test_a_neighbour_finds_neither_the_visit_nor_the_places_visits(client, cast, visits, shop):
    client.force_login(cast.neighbour)
    assert client.get(reverse("inspections:inspection", args=[visits["shop"].pk])).status_code == 404
    assert client.get(reverse("inspections:for-place", args=[shop.pk])).status_code == 404


def test_who_has_no_post_is_refused(client, cast):
    client.force_login(cast.nobody)
    assert client.get(LIST).status_code == 403


def test_care_visits_are_listed_only_with_the_care_right(client, cast, send, territory):
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    visit = send(home).inspection
    client.force_login(cast.brigade)
    assert rows(client) == set()
    client.force_login(cast.worker)
    assert rows(client) == {visit.pk}


def test_a_worker_may_not_enter_a_paper_visit(client, cast, shop):
    client.force_login(cast.worker)
    assert client.get(reverse("inspections:backdate", args=[shop.pk])).status_code == 403


def test_another_streets_officer_finds_no_form(client, cast, shop):
    client.force_login(cast.outsider)
    assert client.get(reverse("inspections:backdate", args=[shop.pk])).status_code == 404


# --- the list


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"from": "2026-11-18", "to": "2026-11-18"}, ["locked"]),
        ({"to": "2026-11-17"}, ["next"]),
        ({"outcome": "locked"}, ["locked"]),
        ({"counted": "1"}, ["shop", "next"]),
        ({"grid": "520602007001"}, ["shop", "locked", "next"]),
        ({"kind": "round"}, []),
        ({"q": "旅馆"}, ["next"]),
        ({"source": "joint"}, []),
        ({"from": "yesterday"}, []),
    ],
)
def test_each_parameter_narrows_the_list(client, cast, visits, params, names):
    client.force_login(cast.station)
    assert rows(client, **params) == ids(visits, *names)


def test_one_places_visits_newest_first(client, cast, visits, shop):
    client.force_login(cast.station)
    assert rows(client, place=str(shop.pk)) == ids(visits, "shop", "locked")
    page = client.get(reverse("inspections:for-place", args=[shop.pk]))
    assert [row.pk for row in page.context["rows"]] == [visits["shop"].pk, visits["locked"].pk]


def test_a_visit_shows_every_line_of_the_list_it_was_asked_by(client, cast, send, shop, checklist):
    visit = send(
        shop,
        answers=[{"item": checklist.item[10], "value": "na"}, {"item": checklist.item[1], "value": "no"}],
    ).inspection
    client.force_login(cast.station)
    page = client.get(reverse("inspections:inspection", args=[visit.pk]))
    shown = {line["item"].number: line["value"] for line in page.context["lines"]}
    assert (len(shown), shown[1], shown[10], shown[2]) == (15, "no", "na", "yes")
    assert [hazard.pk for hazard in page.context["hazards"]] == [Hazard.objects.get().pk]


def test_the_list_costs_the_same_for_many(client, cast, send, shop, django_assert_max_num_queries):
    for number in range(12):
        send(shop, at=NOW - timedelta(minutes=number), note=str(number))
    client.force_login(cast.station)
    with django_assert_max_num_queries(16):
        client.get(LIST)


# --- 补录


def test_a_paper_visit_needs_its_day_and_keeps_what_was_typed(client, cast, shop, checklist):
    client.force_login(cast.station)
    url, line = reverse("inspections:backdate", args=[shop.pk]), checklist.item[1]
    typed = {"client_id": str(uuid7()), "outcome": "done", "met": "王老板", f"w-{line}": "1", f"v-{line}": "no",
             f"d-{line}": "未明确责任人"}  # fmt: skip
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "未明确责任人" in refused.content.decode()
    for day, said in {"abc": "请填写检查的日期", "2027-01-01": "不能晚于今天", "2016-11-02": "请核对年份"}.items():
        refused = client.post(url, typed | {"visited_on": day})
        assert refused.status_code == 422 and said in refused.content.decode()
    answer = client.post(url, typed | {"visited_on": "2026-11-02"})
    visit = Inspection.objects.get()
    assert answer.url == reverse("inspections:inspection", args=[visit.pk])
    assert (visit.backdated, visit.visited_on, visit.met) == (True, date(2026, 11, 2), "王老板")
    assert Hazard.objects.get().backdated
    assert "补录" in client.get(LIST).content.decode()


def test_a_paper_visits_term_counts_from_its_day(client, cast, shop, checklist):
    client.force_login(cast.station)
    url, line = reverse("inspections:backdate", args=[shop.pk]), checklist.item[1]
    assert b'min="20' not in client.get(url).content, "a past day may be typed"
    typed = {"client_id": str(uuid7()), "outcome": "done", f"w-{line}": "1", f"d-{line}": "未明确责任人",
             "visited_on": "2026-11-18"}  # fmt: skip
    shown = client.get(url).context["form"].lines[0]
    assert shown.proposed == {}, "no day is proposed that the visit's day would change"
    client.post(url, typed)
    assert Hazard.objects.get().due_on == date(2026, 11, 18) + timedelta(days=15)
    client.post(url, typed | {"client_id": str(uuid7()), f"u-{line}": "2026-12-07", f"a-{line}": "new"})
    assert Hazard.objects.latest("recorded_at", "number").due_on == date(2026, 12, 7)
