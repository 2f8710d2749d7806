"""What `bin/demo --lan` offers a phone: the whole site by plain HTTP under a bare address, which no browser trusts.

The browser believes in an address of a local network; its packets go to the live server on loopback.
"""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.calendar import local_date
from inspections.models import Inspection
from inspections.services.tasks import make_due_tasks
from tests.browser.conftest import PHONE, launch, sign_in

pytestmark = pytest.mark.browser
LAN = "192.168.77.5"


@pytest.fixture
def phone(live_server, playwright, seeded, settings):
    """A page of a phone's browser; fails on what its console complains of."""
    settings.SITE_URL = f"http://{LAN}:{urlsplit(live_server.url).port}"
    settings.ALLOWED_HOSTS = [LAN]
    complaints = []
    browser = launch(playwright, f"--host-resolver-rules=MAP {LAN} 127.0.0.1")
    page = browser.new_page(viewport=PHONE, locale="zh-CN", base_url=settings.SITE_URL)
    page.on("console", lambda message: complaints.extend([message.text] if message.type == "error" else []))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    browser.close()
    assert complaints == []


def test_a_phone_logs_in_and_records_a_visit_by_the_machines_address(phone, shop, cast):
    now = timezone.now()
    make_due_tasks(shop.street, local_date(now), at=now)
    answer = phone.goto("/accounts/login/?next=/m/")
    assert phone.evaluate("isSecureContext") is False, "else this shows nothing about plain HTTP"
    assert "upgrade-insecure-requests" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers
    sign_in(phone, cast.worker.username, "pass-word-1")
    phone.wait_for_url("**/m/")
    assert {cookie["secure"] for cookie in phone.context.cookies()} == {False}
    phone.get_by_role("link", name=shop.name).click()
    phone.get_by_role("button", name="全部正常，提交").click()
    expect(phone.locator(".saved")).to_contain_text("全部正常")
    visit = Inspection.objects.get()
    assert (visit.by, visit.point) == (cast.worker, None)


def test_the_camera_page_still_takes_a_typed_code(phone, shop, cast):
    phone.goto("/accounts/login/?next=/m/scan/")
    sign_in(phone, cast.worker.username, "pass-word-1")
    phone.get_by_label("输入编号").fill(shop.code)
    phone.get_by_role("button", name="打开场所").click()
    expect(phone.get_by_role("heading", name=shop.name)).to_be_visible()
