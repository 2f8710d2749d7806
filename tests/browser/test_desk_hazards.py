"""A leader's desk: from what waits for him to a re-check with a photo; filters that change rows and address alike."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hazards.models import Hazard
from hazards.workflow import State
from tests.browser.conftest import DESK, PHONE, settled
from tests.hazards.makers import bring_to
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser
AFTER = {"name": "复查.jpg", "mimeType": "image/jpeg", "buffer": picture()}


def test_a_leader_rechecks_from_his_list(seeded, shop, cast, log_in, settings):
    now = timezone.now()
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "t").write_bytes(picture())  # the file of `make_photo`
    hazard = bring_to("submitted", shop, submitter=cast.worker, at=now - timedelta(hours=2))
    page = log_in(cast.community, "/hazards/?mine=1", viewport=DESK)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/hazards/{hazard.pk}/")
    page.get_by_role("link", name="复查合格并销号").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("textarea").fill("现场看过，已更换")
    dialog.get_by_role("button", name="复查合格并销号").click()
    expect(page.get_by_text("请附上照片")).to_be_visible()  # refused, and what was typed is still there
    expect(page.locator("textarea")).to_have_value("现场看过，已更换")
    page.locator("input[type=file]").set_input_files(AFTER)
    page.get_by_role("button", name="复查合格并销号").click()
    page.wait_for_url(f"**/hazards/{hazard.pk}/")
    expect(page.locator(".timeline")).to_contain_text("现场看过，已更换")
    assert Hazard.objects.get().state == State.CLOSED


def test_filters_change_the_rows_in_place_and_the_address_says_only_what_was_asked(seeded, shop, cast, log_in):
    bring_to("reported", shop, severity="serious", at=timezone.now())
    bring_to("reported", shop, at=timezone.now())
    page = log_in(cast.station, "/hazards/", viewport=DESK)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("select[name=severity]").select_option("serious")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/hazards/?severity=serious")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_no_page_of_hazards_is_wider_than_a_phone(seeded, shop, cast, log_in, live_server):
    hazard = bring_to("handed_over", shop, receiver=cast.brigade_office, at=timezone.now())
    page = log_in(cast.station, "/hazards/", viewport=PHONE)
    one = f"/hazards/{hazard.pk}/"
    desk = ("/hazards/", "/hazards/?view=board", "/hazards/overdue/", "/hazards/new/")
    for path in (*desk, one, f"{one}comment/", "/handovers/", "/leads/", "/enforcement/"):
        page.goto(f"{live_server.url}{path}")
        assert settled(page).evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


@pytest.mark.parametrize("scripts", [True, False])
def test_the_register_asks_what_its_kind_asks_and_keeps_what_was_typed(cast, log_in, scripts):
    page = log_in(cast.station, "/enforcement/new/", viewport=DESK, scripts=scripts)
    amount, days = page.get_by_label("罚款金额"), page.get_by_label("天数")
    expect(amount).to_be_hidden()
    page.get_by_label("种类").select_option("fine")
    amount.fill("5000")
    page.get_by_label("种类").select_option("detention")
    expect(amount).to_be_hidden()
    expect(days).to_be_visible()
    page.get_by_label("种类").select_option("fine")
    expect(amount).to_have_value("5000")
    expect(days).to_be_hidden()
