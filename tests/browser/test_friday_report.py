"""Friday's report on the desk: from a figure down to its rows, its texts written, signed by the leader and frozen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grids.models import Grid
from grids.periods import week_of
from inspections.models import Round
from reports.services import draft_report, period_of
from tests.browser.conftest import DESK
from tests.reports.lives import act, close, find, noon, sum_up, visit

pytestmark = pytest.mark.browser


@pytest.fixture
def report(seeded, territory, cast, shop, next_shop):
    """Last week's draft: two found on Friday's round and put right there, one more open, one closed, one overdue."""
    now = timezone.now()
    week = week_of(timezone.localdate()).previous()
    friday = week.last_day
    held = Round.objects.create(
        street=territory.street, theme="电动自行车", leader=cast.chief, held_on=friday, recorded_at=now, state="closed",
        starts_at=noon(friday), ends_at=noon(friday) + timedelta(hours=2), closed_at=now, people=46, vehicles=9,
    )  # fmt: skip
    find(shop, week.start - timedelta(days=9), due=friday - timedelta(days=3))
    close(find(shop, week.start - timedelta(days=5), due=friday), friday - timedelta(days=1))
    find(next_shop, friday, due=friday + timedelta(days=7))
    for place in (shop, next_shop):
        act(find(place, friday, origin="round", origin_id=held.pk), "fix_on_site", friday)
        visit(place, friday, round=held, kind="round")
    sum_up()
    return draft_report(period_of(territory.street, friday, at=now), at=now)


def test_the_officer_goes_from_a_figure_down_to_its_rows(report, cast, log_in):
    page = log_in(cast.station, "/overview/", viewport=DESK)
    page.get_by_role("link", name="周报（草稿）").click()
    expect(page.get_by_text("“一周一整治”工作简报").first).to_be_visible()
    found = page.locator(".balance .term").filter(has_text="新增").get_by_role("link")
    assert found.inner_text() == "3"
    found.click()
    page.wait_for_url("**/hazards/?**")
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(3)
    rows.first.get_by_role("link").first.click()
    page.wait_for_url("**/hazards/*/")
    expect(page.locator(".timeline")).to_be_visible()


def test_a_part_of_the_rounds_findings_opens_in_the_paper_itself(report, cast, log_in):
    page = log_in(cast.station, reverse("reports:report", args=[report.pk]), viewport=DESK)
    part = page.locator(".round a", has_text="2 处").last
    anchor = part.get_attribute("href")
    part.click()
    table = page.locator(f"[id='{anchor[1:]}'] + .paper-scroll tbody tr")
    expect(table).to_have_count(2)


def test_texts_are_written_and_the_leader_signs(report, cast, log_in):
    path = reverse("reports:report", args=[report.pk])
    page = log_in(cast.station, path, viewport=DESK)
    expect(page.get_by_role("link", name="签发并封账")).to_have_count(0)
    page.get_by_role("link", name="编辑文字").click()
    page.get_by_role("textbox", name="存在问题").fill("东门夜市电动自行车回流")
    page.get_by_role("button", name="保存文字").click()
    expect(page.locator("#g")).to_contain_text("东门夜市电动自行车回流")
    leader = log_in(cast.chief, path, viewport=DESK)
    leader.get_by_role("link", name="签发并封账").click()
    expect(leader.get_by_role("dialog")).to_contain_text("期末未销")
    leader.get_by_role("button", name="签发并封账").click()
    expect(leader.get_by_text("已签发，数据已封账")).to_be_visible()
    expect(leader.locator(".paper-hash")).to_be_visible()
    assert Grid.objects.get(pk=report.street_id).books_closed_through == report.period.last


def test_the_overview_draws_its_map_and_charts(report, cast, log_in):
    page = log_in(cast.chief, "/overview/", viewport=DESK)
    expect(page.locator(".map-legend")).to_contain_text("隐患")
    expect(page.locator(".overview-areas canvas")).to_be_visible()
    page.locator('.waiting a[href$="?overdue=1"]').click()
    page.wait_for_url("**/hazards/?overdue=1")
    expect(page.locator("table tbody tr")).to_have_count(1)
