"""The phone without a network: a cold start, a visit with photos, and its sending when the line is back."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from hazards.models import Hazard
from inspections.models import Inspection, ManifestPhoto, Task
from tests.browser.conftest import carry, sign_in
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser


def test_a_visit_recorded_without_a_network_outlives_the_browser_and_is_sent_once(due, cast, line, phone):
    carry(phone(), line, cast.worker)
    line.cut()
    page = phone()  # a cold start
    page.goto(f"{line.url}/m/")
    expect(page.locator("#sync-bar")).to_be_hidden()
    page.get_by_role("link", name=due.name).click()
    expect(page.get_by_role("heading", name=due.name)).to_be_visible()
    expect(page.get_by_text("这里还有回头看要做")).to_be_hidden()
    row = page.locator(".line").filter(has_text="电线穿管保护")
    row.locator(".line-head").click()
    row.get_by_label("补充说明").fill("二楼插座串接")
    row.get_by_text("限期整改").click()
    row.locator("input[name^=photos]").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(n)} for n in ("red", "blue")]
    )
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["待发"])
    assert Inspection.objects.count() == 0

    page = phone()  # and another one, still without a network
    page.goto(f"{line.url}/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text([due.name])
    expect(page.locator("#sync-bar")).to_contain_text("1 次检查、2 张照片待发")

    Session.objects.all().delete()  # twelve hours later
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    page.get_by_role("link", name="重新登录").click()  # the log-in ran out, the visit did not
    sign_in(page, cast.worker.username, "pass-word-1")
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    visit = Inspection.objects.get()
    assert (visit.place, visit.by, visit.complete) == (due, cast.worker, True)
    assert ManifestPhoto.objects.filter(inspection=visit, received__isnull=False).count() == 2
    assert Hazard.objects.get().evidence.count() == 2
    assert Task.objects.get().inspection == visit


def test_what_waits_goes_by_itself_while_a_page_is_open(due, cast, line, phone):
    carry(phone(), line, cast.worker)
    line.cut()
    page = phone(ticking=True)
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")
    line.mend()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert Inspection.objects.get().place == due


def test_a_waiting_visit_is_opened_again_without_a_network_and_what_was_corrected_is_sent(due, cast, line, phone):
    carry(phone(), line, cast.worker)
    line.cut()
    page = phone()
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    row = page.locator(".line").filter(has_text="电线穿管保护")
    row.locator(".line-head").click()
    row.get_by_label("补充说明").fill("二楼插座串接")
    row.locator("input[name^=photos]").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(n)} for n in ("red", "blue")]
    )
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/waiting/")

    page = phone()
    page.goto(f"{line.url}/m/waiting/")
    page.get_by_role("link", name="打开修改").click()
    expect(page.get_by_role("heading", name=due.name)).to_be_visible()
    row = page.locator(".line").filter(has_text="电线穿管保护")
    expect(row.get_by_label("补充说明")).to_have_value("二楼插座串接")
    expect(row.locator(".photo img")).to_have_count(2)
    expect(page.get_by_text("全部正常，提交")).to_be_hidden()
    row.get_by_label("补充说明").fill("三楼插座串接")
    page.get_by_text("在场人员、备注").click()
    page.get_by_label("备注").fill("店主在场")
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_have_count(1)

    line.mend()
    page.get_by_role("button", name="现在发送").click()  # nobody signs in again: the log-in outlived the browser
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    expect(page.get_by_role("link", name="打开修改")).to_have_count(0)
    visit, hazard = Inspection.objects.get(), Hazard.objects.get()
    assert (visit.note, visit.complete, hazard.evidence.count()) == ("店主在场", True, 2)
    assert "三楼插座串接" in hazard.description and "二楼" not in hazard.description


def test_nobody_else_opens_a_visit_that_waits(due, cast, line, phone):
    page = phone()
    carry(page, line, cast.worker)
    line.cut()
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/waiting/")
    address = page.get_by_role("link", name="打开修改").get_attribute("href")
    page.context.route("**/api/v1/inspections/**", lambda route: route.abort())  # a server that takes none today
    line.mend()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{line.url}/m/me/")
    page.get_by_role("button", name="退出登录").click()
    sign_in(page, cast.colleague.username, "pass-word-1")
    page.wait_for_url("**/")
    page.goto(line.url + address)
    expect(page.get_by_text("不在这部手机里")).to_be_visible()
    expect(page.locator("#visit")).to_have_count(0)
