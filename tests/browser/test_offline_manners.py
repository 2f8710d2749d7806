"""行政检查 without a network: asked only of who is certified, kept on the phone, opened again and sent whole."""

from datetime import date

import pytest
from playwright.sync_api import expect

from inspections.models import Inspection
from inspections.services.draw_register import register_inspector
from tests.browser.conftest import carry
from tests.factories import local
from tests.inspections.draw_makers import make_inspectors

pytestmark = pytest.mark.browser
ASKED = "行政检查（默认为服务走访）"


def test_who_is_not_certified_is_asked_nothing(due, cast, line, phone):
    make_inspectors(due.street, 2)
    page = phone()
    carry(page, line, cast.worker)
    line.cut()
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    expect(page.get_by_role("button", name="全部正常，提交")).to_be_visible()
    expect(page.get_by_text(ASKED)).to_have_count(0)


def test_an_administrative_visit_waits_is_corrected_and_sent_as_one(due, cast, line, phone):
    [other] = make_inspectors(due.street, 1)
    known = {"valid_from": date(2026, 1, 1), "by": None, "at": local(2026, 11, 1)}
    own = register_inspector(due.street, user=cast.worker, certificate="黔D-50", **known)
    page = phone()
    carry(page, line, cast.worker)
    line.cut()
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.get_by_text(ASKED).click()
    page.get_by_label("这是行政检查，两人持证").check()
    page.get_by_label("检查通知书文号").fill("锦检7号")
    page.get_by_role("button", name="全部正常，提交").click()
    expect(page.get_by_text("行政检查须写明另一名检查人员").first).to_be_visible()
    page.get_by_label("另一名检查人员").select_option(str(other.pk))
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/waiting/")

    page.get_by_role("link", name="打开修改").click()
    expect(page.get_by_label("检查通知书文号")).to_have_value("锦检7号")
    expect(page.get_by_label("这是行政检查，两人持证")).to_be_checked()
    page.get_by_label("检查通知书文号").fill("锦检8号")
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/waiting/")
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    visit = Inspection.objects.get()
    assert (visit.manner, visit.certified, visit.second, visit.notice_number) == ("admin", own, other, "锦检8号")
