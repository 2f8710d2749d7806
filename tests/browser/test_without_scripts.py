"""JavaScript off, as on an old phone or behind a strict proxy: the work can still be done, only less comfortably."""

import pytest
from playwright.sync_api import expect

from grids.models import Post
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import Inspection
from tests.browser.conftest import DESK
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser


def test_a_worker_sends_an_all_clear_visit(cast, shop, log_in):
    page = log_in(cast.worker, f"/m/visit/{shop.pk}/", scripts=False)
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/visits/**")
    expect(page.locator(".saved")).to_contain_text("全部正常")
    assert Inspection.objects.get().all_clear


def test_a_worker_sends_a_hazard_with_a_photo(cast, shop, log_in):
    page = log_in(cast.worker, f"/m/visit/{shop.pk}/", scripts=False)
    line = page.locator(".line").filter(has_text="电线穿管保护")
    expect(line.locator(".line-body")).to_be_hidden()
    line.locator(".line-head").click()
    line.locator(".phrases .chip").first.click()
    line.locator("input[name^=photos]").set_input_files(
        {"name": "线路.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    line.get_by_text("限期整改").click()
    expect(page.get_by_role("button", name="全部正常，提交")).to_be_hidden()
    page.get_by_role("button", name="提交检查").click()
    page.wait_for_url("**/m/visits/**")
    expect(page.locator(".saved")).to_contain_text("发现隐患 1 处")
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.category.code, hazard.evidence.count()) == (State.RECTIFYING, "H04", 1)


def test_a_worker_notes_a_locked_door(cast, shop, log_in):
    page = log_in(cast.worker, f"/m/visit/{shop.pk}/", scripts=False)
    page.get_by_text("没能进入检查？").click()
    page.get_by_role("button", name="锁门").click()
    page.wait_for_url("**/m/visits/**")
    assert Inspection.objects.get().get_outcome_display() == "锁门"


def test_an_officer_opens_an_account_with_a_post(cast, territory, log_in):
    page = log_in(cast.station, "/people/new/", viewport=DESK, scripts=False)
    page.get_by_label("姓名").fill("钟秀英")
    page.get_by_label("用户名").fill("zhong")
    page.get_by_label("网格", exact=True).select_option(territory.cell_b.code)
    page.get_by_label("角色").select_option("worker")
    page.get_by_role("button", name="开通账号").click()
    expect(page.locator(".password-word")).to_be_visible()
    assert Post.objects.get(user__username="zhong").grid == territory.cell_b
