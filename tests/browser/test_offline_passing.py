"""What is seen or done in passing without a network: kept on the phone, sent with its photos once the line is back."""

import pytest
from playwright.sync_api import expect

from grids.models import Photo
from hazards.models import Hazard
from inspections.models import QuickFix, Submission
from tests.browser.conftest import carry
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser
REFUSED = '{"code": "too-short", "title": "请写明具体问题。"}'


@pytest.fixture
def page(due, cast, line, phone):
    """The worker's phone with all it carries, opened anew and with no network."""
    carry(phone(), line, cast.worker)
    line.cut()
    return phone()


def shoot(page, name: str, colour: str) -> None:
    photo = {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": picture(colour)}
    page.locator(f"input[name={name}]").set_input_files([photo])


def report(page, line, due) -> None:
    page.goto(f"{line.url}/m/")
    page.get_by_role("link", name="上报隐患").click()
    page.get_by_role("link", name="选择场所").click()
    page.get_by_role("link", name=due.name).click()
    expect(page.get_by_role("heading", name=due.name)).to_be_visible()
    shoot(page, "photos-extra", "red")
    page.get_by_text("电动自行车", exact=False).first.click()
    page.get_by_label("补充说明").fill("楼道充电")
    page.get_by_role("button", name="上报隐患").click()
    page.wait_for_url("**/m/waiting/")


def test_a_hazard_reported_without_a_network_arrives_with_its_photo_once(page, due, line, cast):
    report(page, line, due)
    expect(page.locator("#waiting li")).to_contain_text([due.name])
    expect(page.locator("#waiting li")).to_contain_text(["上报隐患：楼道充电"])
    expect(page.locator("#sync-bar")).to_contain_text("1 处隐患、1 张照片待发")
    assert not Hazard.objects.exists()
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    hazard = Hazard.objects.get()
    assert (hazard.place, hazard.found_by, hazard.evidence.count()) == (due, cast.worker, 1)
    assert Photo.objects.count() == 1


def test_two_hazards_one_after_the_other_are_two(page, due, line):
    report(page, line, due)
    page.goto(f"{line.url}/m/hazards/new/")
    page.get_by_text("消防车通道", exact=False).first.click()
    page.get_by_label("补充说明").fill("通道停车")
    page.get_by_role("button", name="上报隐患").click()
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_have_count(2)
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出", "已发出"])
    assert sorted(Hazard.objects.values_list("place", flat=True), key=str) == sorted([due.pk, None], key=str)


def test_a_waiting_hazard_is_opened_again_and_sent_as_corrected(page, due, line):
    report(page, line, due)
    page.get_by_role("link", name="打开修改").click()
    expect(page.get_by_label("补充说明")).to_have_value("楼道充电")
    expect(page.locator(".photo img")).to_have_count(1)
    page.get_by_label("补充说明").fill("三楼楼道充电")
    page.get_by_role("button", name="上报隐患").click()
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_have_count(1)
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert Hazard.objects.get().description == "三楼楼道充电"
    assert Hazard.objects.get().evidence.count() == 1


def test_a_quick_fix_without_a_network_is_two_taps_and_counted_once(page, line, cast):
    page.goto(f"{line.url}/m/")
    page.get_by_role("link", name="快速处置").click()
    page.get_by_role("button", name="清理楼道杂物").click()
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["快速处置：清理楼道杂物 ×1"])
    expect(page.locator("#sync-bar")).to_contain_text("1 次快速处置待发")
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    assert (QuickFix.objects.get().by, QuickFix.objects.get().kind) == (cast.worker, "stairs")


def test_with_a_network_it_goes_at_once_and_the_next_page_says_so(log_in, cast, due):
    page = log_in(cast.worker, f"/m/quick/?place={due.pk}")
    page.get_by_label("数量（起）").fill("0")
    page.get_by_role("button", name="清除飞线").click()
    expect(page.get_by_role("alert")).to_contain_text("数量应在 1 到 999 之间。")
    page.get_by_label("数量（起）").fill("2")
    shoot(page, "photo", "green")
    page.get_by_role("button", name="清除飞线").click()
    page.wait_for_url("**/m/")
    expect(page.get_by_role("status").filter(has_text="已记录：清除飞线 2 起。")).to_be_visible()
    fix = QuickFix.objects.get()
    assert (fix.count, fix.place, fix.photo.by) == (2, due, cast.worker)
    assert Submission.objects.get().status == "applied"
    page.reload()
    expect(page.get_by_text("已记录：清除飞线 2 起。")).to_have_count(0)


def test_a_hazard_that_the_server_refuses_is_said_and_may_be_put_right_or_dropped(page, due, line):
    report(page, line, due)
    page.context.route(
        "**/api/v1/reported-hazards/**",
        lambda route: route.fulfill(
            status=400,
            content_type="application/problem+json",
            body=REFUSED,
        ),
    )
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["请写明具体问题。"])
    expect(page.get_by_role("link", name="打开修改")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="从手机删除").click()
    expect(page.get_by_text("没有待发的记录。")).to_be_visible()
