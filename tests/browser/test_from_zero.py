"""From zero: an empty database with the divisions loaded, one station officer, a browser, and nothing else."""

from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import expect

from grids.models import Grid, Place, Post
from hazards.models import Hazard
from inspections.models import Inspection, Round
from reports.models import WeeklyReport
from tests.browser.conftest import DESK, PHONE, sign_in
from tests.factories import local

pytestmark = pytest.mark.browser
DIVISIONS = Path(__file__).resolve().parents[2] / "grids" / "demo" / "divisions.csv"
SHOPS = ["东门小吃店", "悦来宾馆", "桐梓巷杂货店", "锦江茶楼", "顺达修理铺"]


@pytest.fixture
def friday_evening():
    """A Friday: a report is signed from its period's last day on."""
    with time_machine.travel(local(2026, 11, 20, 18, 30), tick=True):
        yield


@pytest.fixture
def one_time_password(seeded, friday_evening):
    """What the manual tells the installer to do, and all he does: he hands on the word that `appoint` prints."""
    call_command("load_divisions", str(DIVISIONS), under="520602", verbosity=0)
    printed = StringIO()
    call_command("appoint", "wei", "520602007", name="魏志强", stdout=printed)
    return printed.getvalue().split("one-time password: ")[1].strip()


def test_a_station_officer_alone_reaches_a_first_friday_report(one_time_password, open_page):
    page = come_in(open_page, "wei", one_time_password, "/grids/", DESK)
    community = Grid.objects.communities().filter(street__code="520602007").first()
    open_a_cell(page, community)
    worker_word = open_an_account(page, "蒋云飞", "jiang", "worker", f"{community.display_name}第一网格")
    leader_word = open_an_account(page, "赵明", "zhao", "street_leader", "锦江街道")
    for name in SHOPS:
        register(page, name)
    assert Place.objects.filter(scope_cell__level="cell").count() == len(SHOPS)
    plan_a_round(page)
    visit_all_clear(page, SHOPS[0])
    visit_with_a_hazard(come_in(open_page, "jiang", worker_word, "/m/", PHONE), SHOPS[1])
    assert Hazard.objects.get().events.first().by.name == "蒋云飞"
    close_the_round(page)
    report = draft_the_report(page)
    sign(come_in(open_page, "zhao", leader_word, f"/reports/{report.pk}/", DESK))
    assert WeeklyReport.objects.get().signed_by.name == "赵明"


def come_in(open_page, username, one_time, path, viewport):
    """The first log-in as people do it: the word they were given opens one page alone, where they choose their own."""
    own = f"{username}-pingan-2026"
    page = open_page(f"/accounts/login/?next={path}", viewport=viewport)
    sign_in(page, username, one_time)
    page.wait_for_url("**/accounts/password/change/")
    page.goto(root(page) + path)
    page.wait_for_url("**/accounts/password/change/")
    expect(page.get_by_text("首次登录，请先设置自己的密码。").first).to_be_visible()
    page.fill("input[name=oldpassword]", one_time)
    page.fill("input[name=password1]", own)
    page.fill("input[name=password2]", own)
    page.locator("input[name=password2]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(root(page) + path)
    page.wait_for_url(f"**{path}")
    return page


def open_a_cell(page, community):
    page.goto(page.url.split("/grids/")[0] + f"/grids/{community.code}/")
    page.get_by_role("link", name="开设网格").first.click()
    page.get_by_label("名称").fill(f"{community.display_name}第一网格")
    page.get_by_role("button", name="开设网格").click()
    expect(page.get_by_role("heading", name=f"{community.display_name}第一网格")).to_be_visible()


def open_an_account(page, name, username, role, grid):
    page.goto(root(page) + "/people/new/")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("网格", exact=True).select_option(label=next_label(page, "grid", grid))
    page.get_by_label("角色").select_option(role)
    page.get_by_role("button", name="开通账号").click()
    word = page.locator(".password-word").inner_text()
    assert Post.objects.filter(user__username=username, role__code=role).exists()
    return word


def register(page, name):
    page.goto(root(page) + "/places/new/")
    page.get_by_label("名称").fill(name)
    page.get_by_label("类型").select_option(label="餐饮")
    page.get_by_label("地址").fill("锦江街道东门")
    page.locator("select[name=cell]").select_option(label=next_label(page, "cell", "第一网格"))
    reason = page.get_by_label("改派网格的理由")
    if reason.count():
        reason.fill("网格尚未画边界，按门牌归入")
    page.get_by_role("button", name="登记场所").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def plan_a_round(page):
    page.goto(root(page) + "/rounds/new/")
    page.get_by_label("主题").fill("电动自行车")
    page.get_by_label("带队领导").select_option(label=next_label(page, "leader", "赵明"))
    page.get_by_role("button", name="查找场所").click()
    for name in SHOPS[:2]:
        page.get_by_label(name).check()
    page.get_by_role("button", name="保存计划").click()
    expect(page.get_by_role("heading", name="电动自行车")).to_be_visible()
    assert Round.objects.get().stops.count() == 2


def visit_all_clear(page, name):
    page.goto(root(page) + f"/m/visit/{Place.objects.get(name=name).pk}/?round={Round.objects.get().pk}")
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/visits/**")
    assert Inspection.objects.get(place__name=name).all_clear


def visit_with_a_hazard(page, name):
    page.goto(root(page) + f"/m/visit/{Place.objects.get(name=name).pk}/?round={Round.objects.get().pk}")
    line = page.locator(".line").filter(has_text="电线穿管保护")
    line.locator(".line-head").click()
    line.locator(".phrases .chip").first.click()
    line.get_by_text("限期整改").click()
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/visits/**")
    assert Hazard.objects.get().place.name == name


def close_the_round(page):
    page.goto(root(page) + f"/rounds/{Round.objects.get().pk}/close/")
    page.locator("input[name=people]").fill("6")
    page.locator("input[name=vehicles]").fill("2")
    page.get_by_role("button", name="结束整治行动").click()
    expect(page.get_by_text("整治行动已结束，数据已记入；快报已生成。")).to_be_visible()


def draft_the_report(page):
    page.goto(root(page) + "/reports/")
    page.get_by_role("button", name="起草本期报告").click()
    page.wait_for_url("**/reports/*-*/")
    report = WeeklyReport.objects.get()
    assert report.figures["balance"]["found"] == 1
    assert report.figures["balance"]["closing"] == 1
    expect(page.locator("body")).to_contain_text("电动自行车")
    return report


def sign(page):
    page.get_by_role("link", name="签发并封账").click()
    page.get_by_role("button", name="签发并封账").click()
    expect(page.get_by_text("已签发，数据已封账。")).to_be_visible()


def root(page):
    return "/".join(page.url.split("/")[:3])


def next_label(page, field, text):
    """The label of the option of the select `field` that has `text` in it."""
    for label in page.locator(f"select[name={field}] option").all_inner_texts():
        if text in label:
            return label
    raise AssertionError(f"{text} is not offered for {field}")
