"""The desk's main forms in a browser that runs no JavaScript: a dialog is a page, a list is filtered by a button."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.models import Place
from hazards.models import Hazard
from hazards.workflow import State
from tests.browser.conftest import DESK, PHONE
from tests.hazards.makers import bring_to
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser
AFTER = {"name": "复查.jpg", "mimeType": "image/jpeg", "buffer": picture()}


@pytest.fixture
def open_as(log_in):
    """A page without scripts: open_as(user, path)."""
    return lambda user, path, viewport=DESK: log_in(user, path, viewport=viewport, scripts=False)


def test_a_hazard_is_registered_at_the_desk(seeded, shop, cast, open_as):
    page = open_as(cast.station, "/hazards/new/")
    page.locator("input[name=find]").fill(shop.name)
    page.get_by_role("button", name="查找场所").click()
    page.get_by_role("link", name=shop.name).click()
    page.locator("select[name=category]").select_option(index=1)
    page.locator("textarea[name=description]").fill("后门上锁")
    page.locator("input[name=photos]").set_input_files(AFTER)
    page.locator("input[name=then]").first.check(force=True)
    page.get_by_role("button", name="登记隐患").click()
    expect(page.get_by_role("heading", name="后门上锁")).to_be_visible()
    assert Hazard.objects.get().place == shop


def test_a_leader_rechecks_and_a_station_officer_hands_over(seeded, shop, cast, open_as, settings):
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "t").write_bytes(picture())  # the file of `make_photo`
    now = timezone.now()
    waiting = bring_to("submitted", shop, submitter=cast.worker, at=now - timedelta(hours=2))
    stuck = bring_to("rectifying", shop, at=now - timedelta(hours=1))

    page = open_as(cast.community, f"/hazards/{waiting.pk}/")
    page.get_by_role("link", name="复查合格并销号").click()
    page.locator("input[name=photos]").set_input_files(AFTER)
    page.get_by_role("button", name="复查合格并销号").click()
    page.wait_for_url(f"**/hazards/{waiting.pk}/")
    assert Hazard.objects.get(pk=waiting.pk).state == State.CLOSED

    page = open_as(cast.station, f"/hazards/{stuck.pk}/")
    page.get_by_role("link", name="移送处理").click()
    page.get_by_text(str(cast.brigade_office)).click()
    page.locator("select[name=reason]").select_option(index=1)
    page.get_by_role("button", name="移送处理").click()
    page.wait_for_url(f"**/hazards/{stuck.pk}/")
    assert Hazard.objects.get(pk=stuck.pk).state == State.HANDED_OVER


def test_a_place_is_registered_and_changed(seeded, cast, territory, open_as):
    inside = territory.cell_a.boundary.point_on_surface
    page = open_as(cast.station, "/places/new/")
    page.locator("input[name=name]").fill("无脚本小吃店")
    page.locator("select[name=type]").select_option(label="餐饮")
    page.locator("input[name=lat]").fill(str(inside.y))
    page.locator("input[name=lon]").fill(str(inside.x))
    page.get_by_role("button", name="登记场所").click()
    expect(page.get_by_role("heading", name="无脚本小吃店")).to_be_visible()
    assert Place.objects.get(name="无脚本小吃店").scope_cell == territory.cell_a

    page.get_by_role("link", name="修改资料").click()
    page.locator("input[name=area_m2]").fill("7600")
    page.get_by_role("button", name="保存场所资料").click()
    expect(page.get_by_text("7,600 ㎡")).to_be_visible()
    page.get_by_role("link", name="修改资料").click()
    expect(page.locator("input[name=area_m2]")).to_have_value("7600")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_list_is_filtered(seeded, shop, cast, open_as, viewport):
    bring_to("reported", shop, severity="serious", at=timezone.now())
    bring_to("reported", shop, at=timezone.now())
    page = open_as(cast.station, "/hazards/", viewport)
    expect(page.locator("tbody tr")).to_have_count(2)
    if viewport == PHONE:
        expect(page.locator("select[name=severity]")).to_be_hidden()
        page.locator(".filters-toggle").click()
    page.locator("select[name=severity]").select_option("serious")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("select[name=severity]")).to_have_value("serious")
