"""What the scripts of forms and maps promise beyond the plain form: nothing drawn, typed or chosen is lost."""

import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.urls import reverse
from playwright.sync_api import expect

from grids.models import Grid
from tests.factories import square

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
FREE = (109.18, 27.72)
CORNERS = [(500, 250), (560, 250), (560, 310)]


def drawn(page) -> dict:
    text = page.locator("#id_boundary").input_value()
    return json.loads(text) if text else {}


def click_map(page, x, y):
    box = page.locator("[data-pick]").bounding_box()
    page.mouse.click(box["x"] + x - 400, box["y"] + y - 100)


def test_three_corners_are_an_area_also_without_closing_it(log_in, cast, territory):
    page = log_in(cast.station, reverse("grids:cell-new", args=[territory.east.code]), viewport=DESK)
    page.locator(".leaflet-container").wait_for()
    for corner in CORNERS[:2]:
        click_map(page, *corner)
    assert drawn(page) == {}
    click_map(page, *CORNERS[2])
    expect(page.locator("#id_boundary")).not_to_have_value("")
    [[ring]] = drawn(page)["coordinates"]
    assert (len(ring), ring[0]) == (4, ring[-1])


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
    page.locator(".leaflet-container").wait_for()
    page.locator("#id_datum").select_option("gcj02")
    click_map(page, 600, 250)
    assert page.locator("#id_lat").input_value()
    assert page.locator("#id_datum").input_value() == "wgs84"


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
