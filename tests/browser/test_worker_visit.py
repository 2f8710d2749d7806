"""A worker's day on the phone: an all-clear visit in a few taps, a hazard with a photo, a refused photo survived."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.calendar import local_date
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import Inspection, Task
from inspections.services.tasks import make_due_tasks
from tests.browser.conftest import sign_in
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def due(seeded, shop, cast):
    now = timezone.now()
    make_due_tasks(shop.street, local_date(now), at=now)
    return shop


def test_an_all_clear_visit_answers_what_was_due(due, cast, log_in):
    page = log_in(cast.worker, "/m/")
    page.get_by_role("link", name=due.name).click()
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/visits/**")
    expect(page.locator(".saved")).to_contain_text("全部正常")
    visit = Inspection.objects.get()
    assert (visit.all_clear, visit.by, visit.place) == (True, cast.worker, due)
    assert Task.objects.get().inspection == visit
    page.get_by_role("link", name="回到今日").click()
    expect(page.get_by_text("今天没有到期的检查")).to_be_visible()


def test_a_code_typed_at_the_door_opens_the_form(due, cast, log_in):
    page = log_in(cast.worker, "/m/")
    page.get_by_role("link", name="扫一扫").click()
    page.get_by_label("输入编号").fill(due.code)
    page.get_by_role("button", name="打开场所").click()
    expect(page.get_by_role("heading", name=due.name)).to_be_visible()


def test_a_hazard_with_a_photo_in_under_a_minutes_work(due, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{due.pk}/")
    line = page.locator(".line").filter(has_text="电线穿管保护")
    line.locator(".line-head").click()
    expect(page.get_by_role("button", name="提交（1 处隐患）")).to_be_visible()
    line.locator(".phrases .chip").first.click()
    phrase = line.locator(".phrases .chip").first.inner_text()
    line.locator("input[name^=photos]").set_input_files(
        {"name": "线路.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    line.get_by_text("限期整改").click()
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/visits/**")
    expect(page.locator(".saved")).to_contain_text("发现隐患 1 处")
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.description, hazard.category.code) == (State.RECTIFYING, phrase.strip(), "H04")
    assert hazard.evidence.get().photo.by == cast.worker


def test_what_is_no_photo_is_refused_before_it_is_sent_and_the_rest_stays(due, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{due.pk}/")
    line = page.locator(".line").filter(has_text="电线穿管保护")
    line.locator(".line-head").click()
    line.get_by_label("补充说明").fill("二楼插座串接")
    line.locator("input[name^=photos]").set_input_files(
        [
            {"name": "好.jpg", "mimeType": "image/jpeg", "buffer": picture()},
            {"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo"},
        ]
    )
    page.get_by_role("button", name="提交（1 处隐患）").click()
    expect(line.get_by_role("alert")).to_contain_text("坏.jpg：只收 JPEG、PNG、WebP、HEIC")
    expect(line.get_by_label("补充说明")).to_have_value("二楼插座串接")
    expect(line.locator(".photos img")).to_have_count(1)
    assert Inspection.objects.count() == 0
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/m/visits/**")
    assert Hazard.objects.get().evidence.count() == 1


def out_of_session(page) -> None:
    """A hazard typed, and sent when the session has run out: it is kept on the phone, and the log-in asked for."""
    line = page.locator(".line").filter(has_text="电线穿管保护")
    line.locator(".line-head").click()
    line.get_by_label("补充说明").fill("二楼插座串接")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="提交（1 处隐患）").click()
    page.wait_for_url("**/accounts/login/**")
    assert Inspection.objects.count() == 0


def test_what_was_recorded_is_sent_after_the_session_ran_out(due, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{due.pk}/")
    out_of_session(page)
    sign_in(page, cast.worker.username, "pass-word-1")
    page.wait_for_url("**/m/waiting/")
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    hazard = Hazard.objects.get()
    assert (hazard.description, hazard.found_by) == ("二楼插座串接", cast.worker)


def test_what_one_person_recorded_is_neither_shown_nor_sent_by_the_next(due, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{due.pk}/")
    out_of_session(page)
    sign_in(page, cast.station.username, "pass-word-1")
    page.wait_for_url("**/m/waiting/")
    expect(page.get_by_text("没有待发的记录")).to_be_visible()
    assert "二楼插座串接" not in page.content()
    assert Inspection.objects.count() == 0


def test_a_quick_fix_is_two_taps(due, cast, log_in):
    page = log_in(cast.worker, "/m/")
    page.get_by_role("link", name="快速处置").click()
    page.get_by_role("button", name="清理楼道杂物").click()
    expect(page.get_by_text("已记录：清理楼道杂物 1 起。")).to_be_visible()


def test_the_days_log_is_copied_in_one_tap(due, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{due.pk}/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="全部正常，提交").click()
    page.wait_for_url("**/m/visits/**")
    page.goto(page.url.split("/m/")[0] + "/m/me/")
    page.get_by_role("button", name="复制工作日志").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert f"- {due.name}（全部正常）" in page.evaluate("() => navigator.clipboard.readText()")
