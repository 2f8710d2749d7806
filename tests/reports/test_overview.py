"""The overview: what one may see and nothing more, each figure with its rows, in a constant number of queries."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hazards.models import Lead
from hazards.pressure.sealing import record_seal
from inspections.models import Round, RoundStop
from tests.factories import local, make_grid, make_place, square
from tests.reports.lives import act, close, find, sum_up, visit

NOW = local(2026, 11, 18, 9)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def facts(shop, next_shop, far_shop, territory):
    """In cell A: overdue, due today, submitted; in B: handed over; one fixed; in the other street one of its own."""
    find(shop, date(2026, 11, 2), due=date(2026, 11, 12))
    find(shop, date(2026, 11, 10), due=TODAY)
    act(find(shop, date(2026, 11, 14), due=date(2026, 11, 16)), "submit", date(2026, 11, 16))
    act(find(next_shop, date(2026, 11, 14), due=date(2026, 11, 30)), "hand_over", date(2026, 11, 15))
    close(find(next_shop, date(2026, 11, 3), due=date(2026, 11, 6)), date(2026, 11, 15))
    act(find(next_shop, date(2026, 11, 15)), "fix_on_site", date(2026, 11, 15))
    visit(shop, date(2026, 11, 15))
    visit(next_shop, date(2026, 11, 8))
    find(far_shop, date(2026, 11, 15), due=date(2026, 11, 16))
    Lead.objects.create(
        street=territory.street, district=territory.district, cell=territory.cell_a, scope_cell=territory.cell_a,
        source="public", text="安全出口上锁", told_at=NOW, verify_due_at=NOW, recorded_at=NOW, point=shop.point,
    )  # fmt: skip


def figures(client, user):
    sum_up()
    client.force_login(user)
    context = client.get(reverse("reports:overview")).context
    return {figure["label"]: figure for figure in [*context["waiting"], *context["multiples"]]}, context


def test_a_worker_has_no_overview(client, cast):
    client.force_login(cast.worker)
    assert client.get(reverse("reports:overview")).status_code == 403


def test_the_outsider_sees_his_own_street_alone(client, cast, facts):
    seen, _ = figures(client, cast.outsider)
    assert (seen["逾期"]["value"], seen["未销隐患"]["value"], seen["检查"]["value"]) == (1, 1, 0)


def test_a_community_head_sees_the_community_alone(client, cast, facts):
    assert figures(client, cast.community)[0]["未销隐患"]["value"] == 4
    assert figures(client, cast.other_community)[0]["未销隐患"]["value"] == 0


def test_a_community_head_is_told_no_rate_of_a_community_he_does_not_see(client, cast, facts):
    named = {
        person: [row["name"] for row in figures(client, getattr(cast, person))[1]["on_time"]["rows"]]
        for person in ("community", "other_community", "chief")
    }
    assert named == {"community": ["东门社区"], "other_community": ["西门社区"], "chief": ["东门社区", "西门社区"]}


def test_what_waits_now(client, cast, facts):
    seen, _ = figures(client, cast.chief)
    wanted = {"逾期": 1, "今日到期": 1, "待复查": 1, "待受理移送": 1, "未销隐患": 4, "待核实线索": 1}
    assert {label: seen[label]["value"] for label in wanted} == wanted


def test_this_week_stands_beside_the_last(client, cast, facts):
    seen, _ = figures(client, cast.chief)
    assert (seen["新增隐患"]["value"], seen["销号"]["value"], seen["检查"]["value"]) == (3, 2, 1)
    assert (seen["整改率"]["numerator"], seen["整改率"]["denominator"]) == (1, 3)
    assert (seen["场所覆盖率"]["numerator"], seen["场所覆盖率"]["denominator"]) == (1, 2)
    assert seen["检查"]["note"] == "上周 1 家次"


@pytest.mark.parametrize("person", ["chief", "community", "station", "brigade"])
def test_every_figure_opens_exactly_its_rows(client, cast, facts, shop, person):
    visit(shop, date(2026, 11, 16))  # one place, visited twice this week
    seen, context = figures(client, getattr(cast, person))
    rows_of_a_rate = {"整改率": "denominator", "场所覆盖率": "numerator"}
    for label, figure in seen.items():
        count = figure[rows_of_a_rate.get(label, "value")]
        answer = client.get(figure["href"])
        assert answer.status_code == 200 and len(answer.context["page"].rows) == count, label
    for row in context["on_time"]["rows"]:
        assert len(client.get(row["url"]).context["page"].rows) == row["denominator"], row
        assert len(client.get(row["strict_url"]).context["page"].rows) == row["strict_denominator"], row


def test_the_on_time_rate_of_a_community_is_by_submission_and_leaves_out_what_was_handed_over(client, cast, facts):
    _, context = figures(client, cast.chief)
    rates = {row["name"]: row["label"] for row in context["on_time"]["rows"]}
    assert rates == {"东门社区": "33.3 %（1/3）", "西门社区": "无到期"}


def test_a_rate_of_nothing_is_called_no_data_and_units_are_in_the_readers_language(client, cast, facts):
    client.force_login(cast.outsider)
    context = client.get(reverse("reports:overview"), headers={"accept-language": "en"}).context
    shown = {figure["label"]: figure for figure in context["multiples"]}
    assert shown["Coverage of places"]["text"] == "No data" and shown["Rate put right"]["note"] == "No data last week"
    assert (shown["New hazards"]["unit"], shown["Inspections"]["unit"]) == ("hazards", "place visits")


def test_a_week_without_records_is_a_gap_and_not_zero(client, cast, facts):
    _, context = figures(client, cast.chief)
    found = context["trend"]["series"][0]["data"]
    assert found[:10] == [None] * 10 and found[-1] == 3


def test_the_round_shows_how_many_targets_are_reached(client, cast, territory, shop, next_shop):
    held = Round.objects.create(
        street=territory.street, theme="电动自行车", leader=cast.chief, held_on=date(2026, 11, 20), recorded_at=NOW,
        starts_at=local(2026, 11, 20, 19), ends_at=local(2026, 11, 20, 21),
    )  # fmt: skip
    for place, seen in ((shop, NOW), (next_shop, None)):
        RoundStop.objects.create(street=territory.street, round=held, place=place, visited_at=seen, recorded_at=NOW)
    client.force_login(cast.chief)
    page = client.get(reverse("reports:overview")).content.decode()
    assert "电动自行车" in page and "已到 1/2 家" in page
    client.force_login(cast.outsider)
    assert "电动自行车" not in client.get(reverse("reports:overview")).content.decode()


@pytest.mark.parametrize("person", ["chief", "brigade"])
def test_more_hazards_take_no_more_queries(client, cast, facts, shop, person):
    user = getattr(cast, person)

    def queries():
        sum_up()
        client.force_login(user)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("reports:overview"))
        return len(seen)

    queries()
    before = queries()
    for day in range(1, 9):
        find(shop, date(2026, 11, day), due=TODAY)
    # session, person, posts (a district's streets), calendar, hazards, visits and places, areas, rounds asked to,
    # round, report, unread, seals about to end
    assert queries() == before <= 13


def collection(client, user, name, **query):
    client.force_login(user)
    return client.get(reverse(f"reports:map-{name}"), query)


def features(client, user, name, **query):
    return json.loads(collection(client, user, name, **query).content)["features"]


def test_the_map_shows_the_open_hazards_one_may_see(client, cast, facts):
    assert len(features(client, cast.outsider, "points")) == 1
    points = features(client, cast.chief, "points")
    assert len(points) == 4 and sum(point["properties"]["overdue"] for point in points) == 1
    assert collection(client, cast.worker, "points").status_code == 403


def test_the_map_does_not_name_a_home(client, cast, territory):
    home = make_place(territory.street, "王大爷家", at=(109.185, 27.716), type="HOME")
    hazard = find(home, date(2026, 11, 10), due=TODAY + timedelta(days=3))
    hazard.at_home = True
    hazard.save()
    for name in ("points", "places"):
        assert "王大爷" not in collection(client, cast.chief, name).content.decode()


def test_the_box_narrows_and_a_broken_box_is_refused(client, cast, facts):
    assert len(features(client, cast.chief, "points", bbox="109.19,27.71,109.20,27.72")) == 1
    assert len(features(client, cast.chief, "places", bbox="109.18,27.71,109.19,27.72")) == 1
    for unreadable in ("1,2,3", "nan,2,3,4", "1,2,inf,4"):
        assert collection(client, cast.chief, "points", bbox=unreadable).status_code == 400


def test_cells_are_shaded_by_open_hazards_per_hundred_places(client, cast, facts, territory):
    for number in range(11):
        make_place(territory.street, f"店{number}", at=(109.185, 27.711 + number / 2000))
    cells = {row["properties"]["name"]: row["properties"] for row in features(client, cast.chief, "grids")}
    assert cells["东门第一网格"]["value"] == 25.0 and "未销 3 处，场所 12 家" in cells["东门第一网格"]["label"]
    assert cells["东门第二网格"]["value"] is None


def test_a_district_sees_what_is_open_in_a_community_without_cells(client, cast, territory):
    plain = make_grid("520602007003", "南门社区", parent=territory.street, boundary=square(109.18, 27.735, 0.01))
    make_grid("520602001", "市中街道", parent=territory.district)
    find(make_place(territory.street, "南门店", at=(109.185, 27.74)), TODAY)
    shown = {row["properties"]["name"]: row["properties"] for row in features(client, cast.brigade, "grids")}
    assert "未销 1 处，场所 1 家" in shown[plain.name]["label"]


def test_an_unchanged_map_is_not_sent_twice(client, cast, facts):
    tag = collection(client, cast.chief, "points")["ETag"]
    client.force_login(cast.chief)
    again = client.get(reverse("reports:map-points"), headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize(("person", "sees"), [("neighbour", False), ("outsider", False), ("station", True)])
def test_a_seal_about_to_end_stands_before_those_who_may_see_it(client, cast, shop, person, sees):
    days = {"from_on": TODAY - timedelta(days=5), "organisation": cast.brigade_office, "by": None, "at": timezone.now()}
    record_seal(shop, part="地下仓库", until_on=TODAY + timedelta(days=7), **days)
    record_seal(shop, part="二层厨房", until_on=TODAY + timedelta(days=8), **days)
    client.force_login(getattr(cast, person))
    text = client.get(reverse("reports:overview")).content.decode()
    assert ("地下仓库" in text) is sees and "二层厨房" not in text
