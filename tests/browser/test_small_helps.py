"""What the scripts of forms and maps promise beyond the plain form: nothing drawn, typed or chosen is lost."""

import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.urls import reverse
from playwright.sync_api import expect

from grids.models import Grid
from tests.browser.conftest import DESK, settled
from tests.factories import square

pytestmark = pytest.mark.browser
FREE = (109.18, 27.72)
LAYERS = "**/*.geojson"
GROUND = "JSON.stringify(document.querySelector('.leaflet-overlay-pane path').getBoundingClientRect())"
CORNERS = [(100, 150), (160, 150), (160, 210)]


def drawn(page) -> dict:
    text = page.locator("#id_boundary").input_value()
    return json.loads(text) if text else {}


def click_map(page, x, y):
    """Click the map where a person would: once it stands still and takes clicks."""
    settled(page).locator("[data-pick] .leaflet-container").click(position={"x": x, "y": y})


def test_three_corners_are_an_area_also_without_closing_it(log_in, cast, territory):
    page = log_in(cast.station, reverse("grids:cell-new", args=[territory.east.code]), viewport=DESK)
    for corner in CORNERS[:2]:
        click_map(page, *corner)
    assert drawn(page) == {}
    click_map(page, *CORNERS[2])
    expect(page.locator("#id_boundary")).not_to_have_value("")
    [[ring]] = drawn(page)["coordinates"]
    assert (len(ring), ring[0]) == (4, ring[-1])


def test_a_map_whose_layers_are_on_their_way_says_so_and_takes_no_click(log_in, cast, territory, live_server):
    """The taps of somebody on a slow phone are not taken for corners, and nothing moves once the map is ready."""
    page, held = log_in(cast.station, "/feedback/", viewport=DESK), []

    def hold(route):
        held.append(route)

    page.route(LAYERS, hold)
    page.goto(live_server.url + reverse("grids:cell-new", args=[territory.east.code]))
    box = page.locator("[data-pick]")
    expect(box).to_have_attribute("aria-busy", "true")
    expect(box.get_by_role("status")).to_have_text("地图载入中…")
    at = box.bounding_box()
    for x, y in CORNERS:
        page.mouse.click(at["x"] + x, at["y"] + y)
    for route in held:
        route.continue_()
    expect(box).to_have_attribute("aria-busy", "false")
    expect(box.get_by_text("地图载入中…")).to_have_count(0)
    assert (drawn(page), page.locator(".map-dot").count()) == ({}, 0)
    still = page.evaluate(GROUND)
    for corner in CORNERS:
        click_map(page, *corner)
    assert len(drawn(page)["coordinates"][0][0]) == 4
    assert page.evaluate(GROUND) == still


def test_a_map_whose_layers_fail_can_still_be_drawn_on(log_in, cast, territory, live_server):
    page = log_in(cast.station, "/feedback/", viewport=DESK)
    page.route(LAYERS, lambda route: route.abort())
    page.goto(live_server.url + reverse("grids:cell-new", args=[territory.east.code]))
    for corner in CORNERS:
        click_map(page, *corner)
    assert drawn(page)


def test_opening_the_ring_again_keeps_the_stored_boundary_and_its_hole(log_in, cast, territory):
    hole = Polygon.from_bbox((109.184, 27.724, 109.186, 27.726))
    area = Polygon(square(*FREE)[0][0].coords, hole[0].coords)
    Grid.objects.filter(pk=territory.cell_a.pk).update(boundary=MultiPolygon(area, srid=4326))
    page = log_in(cast.station, reverse("grids:grid-edit", args=[territory.cell_a.code]), viewport=DESK)
    page.get_by_role("button", name="撤销一点").click()
    [[outer, kept]] = drawn(page)["coordinates"]
    assert (len(outer), len(kept)) == (5, 5)


def test_a_point_picked_on_the_map_is_said_to_be_wgs84(log_in, cast, territory):
    page = log_in(cast.station, reverse("grids:place-new"), viewport=DESK)
    page.locator("#id_datum").select_option("gcj02")
    click_map(page, 200, 150)
    assert page.locator("#id_lat").input_value()
    assert page.locator("#id_datum").input_value() == "wgs84"


def test_a_likely_duplicate_is_shown_while_a_new_place_is_typed(log_in, cast, shop):
    page = log_in(cast.worker, "/m/places/")
    page.get_by_role("searchbox").fill("小吃店分店")
    page.get_by_role("button", name="查找场所").click()
    page.get_by_role("link", name="登记新场所").click()
    expect(page.locator("#id_name")).to_have_value("小吃店分店")
    expect(page.get_by_text("可能已经登记")).to_be_hidden()
    page.locator("#id_name").fill(shop.name[:4])
    expect(page.locator("#twins").get_by_role("link", name=shop.name)).to_be_visible()


def test_back_wakes_the_filters_that_were_sent_empty(log_in, cast, shop):
    """The test's browser keeps no page for Back: the moment of its return is played to the page."""
    page = log_in(cast.station, reverse("grids:places"), viewport=DESK)
    filters = page.locator("form[data-auto-submit]")
    asleep = filters.evaluate(
        """form => {
            form.addEventListener("submit", (event) => event.preventDefault());
            form.requestSubmit();
            return form.querySelectorAll("select:disabled").length;
        }"""
    )
    assert asleep
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert filters.locator(":disabled").count() == 0
