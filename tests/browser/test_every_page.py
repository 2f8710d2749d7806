"""Every section of the bar on a phone: whole, quiet on the console, and without a sideways scroll."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def is_too_wide(page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def test_each_section_fits_a_phone(cast, shop, log_in, live_server):
    page = log_in(cast.station, "/feedback/", viewport=PHONE)
    addresses = page.eval_on_selector_all(".shell-nav a", "links => links.map(link => link.getAttribute('href'))")
    assert len(addresses) > 8
    wide = []
    for address in dict.fromkeys(addresses):
        if address.startswith("/admin/"):
            continue
        page.goto(live_server.url + address)
        expect(page.locator("main")).to_be_visible()
        expect(page.get_by_role("link", name="投诉建议").first).to_be_visible()
        wide += [address] if is_too_wide(page) else []
    assert wide == []


def test_charts_can_be_hovered_and_the_map_shows_its_legend(cast, shop, log_in):
    page = log_in(cast.station, "/overview/", viewport=DESK)
    expect(page.locator(".map-legend")).to_be_visible()
    chart = page.locator("[data-chart=line] canvas").first
    chart.hover()
    expect(chart).to_be_visible()


def test_menus_work_and_close_with_escape(cast, log_in):
    page = log_in(cast.station, "/feedback/", viewport=DESK)
    page.locator(".shell-tools summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
