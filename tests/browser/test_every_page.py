"""Every section of every kind of person, wide and narrow: whole, quiet on the console, nothing off the side."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, settled
from tests.hazards.makers import bring_to
from tests.raw_words import RAW

pytestmark = pytest.mark.browser

PEOPLE = ("worker", "community", "station", "chief", "brigade", "auditor", "steward")
FIELD = ("/m/", "/m/places/", "/m/scan/", "/m/hazards/", "/m/hazards/new/", "/m/quick/", "/m/me/")
LINKS = "links => links.map(link => link.getAttribute('href'))"
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
# Rows become cards on a phone: a list that scrolls sideways hides its last columns.
SIDEWAYS = (
    "() => [...document.querySelectorAll('main .table-wrap')].some((box) => box.scrollWidth > box.clientWidth + 1)"
)
# What the program says itself; what people typed stays as it was typed.
OWN_WORDS = "main th, main .btn, main .tabs a, main .figure-label"
# Things to tap that are lower than a thumb needs; a field inside a label is as large as the label.
TOO_SMALL = """() => [...document.querySelectorAll("main *, nav *, .bottom *")]
  .filter((e) => e.matches("a, button, input:not([type=hidden], [type=checkbox], [type=radio]), select, summary"))
  .filter((e) => !e.closest("label"))
  .filter((e) => { const box = e.getBoundingClientRect(); return box.height > 0 && box.height < 43.5 })
  .map((e) => e.outerHTML.slice(0, 90))"""


def sections(page) -> list[str]:
    """The addresses of the navigation, the admin site's left out: it has a shell of its own."""
    found = page.eval_on_selector_all(".shell-nav a", LINKS)
    return [address for address in dict.fromkeys(found) if not address.startswith("/admin/")]


def look(page, site: str, address: str) -> list[str]:
    """Open a page wide, then make it narrow; what is wrong with it, in words."""
    page.set_viewport_size(DESK)
    answer = page.goto(site + address)
    wrong = [] if answer.status == 200 else [f"{address}: {answer.status}"]
    expect(page.locator("main")).to_be_visible()
    said = settled(page).locator("main").inner_text()
    wrong += [f"{address}: says {raw.group()}" for raw in [RAW.search(said)] if raw]
    page.set_viewport_size(PHONE)
    return wrong + narrow(page, address)


def narrow(page, address: str) -> list[str]:
    """What is wrong with the page open on a phone."""
    settled(page)
    wide = [f"{address}: wider than the phone"] if page.evaluate(TOO_WIDE) else []
    return wide + ([f"{address}: a list scrolls sideways"] if page.evaluate(SIDEWAYS) else [])


def in_english(page, site: str, address: str) -> list[str]:
    """The same page in English on a phone: it fits, and its own words are English."""
    page.goto(site + address)
    said = " ".join(page.locator(OWN_WORDS).all_text_contents())
    chinese = re.search(r"\S*[\u4e00-\u9fff]+\S*", said)
    return narrow(page, address) + ([f"{address}: says {chinese.group()} in English"] if chinese else [])


@pytest.mark.parametrize("who", PEOPLE)
def test_each_section_is_whole_on_a_desk_and_fits_a_phone(cast, shop, log_in, live_server, who):
    page = log_in(getattr(cast, who), "/feedback/", viewport=DESK)
    addresses = sections(page)
    assert len(addresses) > 4
    wrong = [fault for address in addresses for fault in look(page, live_server.url, address)]
    assert not wrong, "\n".join(wrong)


def test_the_field_pages_fit_a_phone_and_a_thumb(cast, shop, log_in, live_server):
    page = log_in(cast.worker, "/m/", viewport=PHONE)
    wrong = []
    for address in (*FIELD, f"/m/visit/{shop.pk}/", f"/m/hazards/new/?place={shop.pk}"):
        wrong += look(page, live_server.url, address)
        wrong += [f"{address}: too small {each}" for each in page.evaluate(TOO_SMALL)]
    assert not wrong, "\n".join(wrong)


def test_in_english_each_section_fits_a_phone_and_speaks_english(cast, shop, log_in, live_server):
    """The station officer's sections and one page of each kind behind them."""
    hazard = bring_to("rectifying", shop, at=timezone.now())
    page = log_in(cast.station, "/feedback/", viewport=PHONE)
    addresses = [
        *(each for each in sections(page) if not each.startswith("/m/")),
        *(f"/places/{shop.pk}/{more}" for more in ("", "?tab=visits", "?tab=hazards", "edit/")),
        *(f"/hazards/{hazard.pk}/{more}" for more in ("", "submit/", "hand_over/", "notice/")),
        *("/hazards/?view=board", "/hazards/overdue/", "/places/new/", f"/grids/{shop.scope_cell.code}/"),
    ]
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    wrong = [fault for address in addresses for fault in in_english(page, live_server.url, address)]
    assert not wrong, "\n".join(wrong)


def test_the_overview_is_one_screen(cast, shop, log_in):
    page = log_in(cast.station, "/overview/", viewport=DESK)
    expect(page.locator("[data-chart=dotplot] canvas").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= DESK["height"]


def test_the_switch_turns_a_page_into_english_and_back(cast, shop, log_in):
    page = log_in(cast.station, "/hazards/", viewport=DESK)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hazards")
    assert page.locator("html").get_attribute("lang") == "en"
    assert not re.search(r"[\u4e00-\u9fff]", page.locator(".shell-nav").inner_text())
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("隐患")


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


def test_lists_are_cards_on_a_phone_and_hide_nothing_at_the_side(cast, shop, log_in, live_server):
    page = log_in(cast.station, "/people/", viewport=PHONE)
    for address in ("/people/", f"/people/{cast.worker.pk}/", "/inbox/", "/rounds/", "/inspections/tasks/"):
        page.goto(live_server.url + address)
        hidden = settled(page).eval_on_selector_all(
            ".table-wrap", "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
        )
        assert hidden == 0, address
