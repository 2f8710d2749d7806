"""A visit costs nothing to make: from the phone's first page, by each of the three ways, counted in real taps."""

from io import BytesIO

import pytest
import segno
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from hazards.models import Hazard
from inspections.models import Inspection, Task
from tests.browser.conftest import PATIENCE, PHONE, carry, launch, sign_in
from tests.factories import make_place
from tests.inspections.conftest import picture

pytestmark = pytest.mark.browser
ALL_CLEAR, WITH_PHOTO = 4, 8  # taps at most
WAYS = ["scan", "near", "today"]
# Every touch of the person, and none that a label passes on to its field.
COUNT_TAPS = """addEventListener("pointerdown", () => {
  sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps")) + 1);
}, true)"""
TAPS = "() => Number(sessionStorage.getItem('taps'))"


def door_code(place, site: str) -> Image.Image:
    """The code on the door as a camera sees it: in the middle of something grey."""
    out = BytesIO()
    segno.make(site + reverse("grids:by-qr", args=[place.qr_token]), error="m").save(out, kind="png", scale=8, border=4)
    seen = Image.new("RGB", (640, 480), "#b8b4ac")
    code = Image.open(out).convert("RGB")
    seen.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    return seen


def as_file(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture
def at_the_door(playwright, live_server, due, settings, tmp_path):
    """A page of a phone that stands at the door of a place, its code before the lens."""
    settings.SITE_URL = live_server.url
    film = tmp_path / "door.mjpeg"
    film.write_bytes(as_file(door_code(due, live_server.url)) * 5)
    browser = launch(
        playwright, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )  # fmt: skip
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["geolocation", "camera"],
        geolocation={"longitude": due.point.x, "latitude": due.point.y},
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    browser.close()


@pytest.fixture
def start(at_the_door, live_server, cast):
    """The phone's first page, when the phone carries its places."""
    page = at_the_door
    page.goto(f"{live_server.url}/accounts/login/?next=/m/offline/")
    sign_in(page, cast.worker.username, "pass-word-1")
    expect(page.locator("#carried li")).not_to_have_count(0)
    page.add_init_script(COUNT_TAPS)
    page.goto(f"{live_server.url}/m/")
    return page


def come_to(place, page, way: str) -> None:
    """The form of `place`, by one of the ways."""
    if way == "scan":
        page.get_by_role("link", name="扫一扫").click()
    elif way == "near":
        page.get_by_role("link", name="附近的场所").click()
        page.locator("#carried a").filter(has_text=place.name).click()
    else:
        page.get_by_role("link", name=place.name).click()
    page.wait_for_url(f"**/m/visit/{place.pk}/")


@pytest.mark.parametrize("way", WAYS)
def test_an_all_clear_visit_takes_at_most_four_taps(start, due, cast, way):
    come_to(due, start, way)
    start.get_by_role("button", name="全部正常，提交").click()
    start.wait_for_url("**/m/visits/**")
    assert 0 < start.evaluate(TAPS) <= ALL_CLEAR
    visit = Inspection.objects.get()
    assert (visit.place, visit.by, visit.all_clear) == (due, cast.worker, True)
    assert Task.objects.get().inspection == visit


@pytest.mark.parametrize("way", WAYS)
def test_a_hazard_with_a_photo_takes_at_most_eight_taps(start, due, way):
    come_to(due, start, way)
    line = start.locator(".line").filter(has_text="电线穿管保护")
    line.locator(".line-head").click()
    line.locator(".phrases .chip").first.click()
    with start.expect_file_chooser() as chooser:
        line.locator(".shots .shoot").click()
    chooser.value.set_files({"name": "线路.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    line.get_by_text("限期整改").click()
    start.get_by_role("button", name="提交（1 处隐患）").click()
    start.wait_for_url("**/m/visits/**")
    assert 0 < start.evaluate(TAPS) <= WITH_PHOTO
    assert Hazard.objects.get().evidence.count() == 1


@pytest.fixture
def farther(territory):
    """A place of the same cell at which nothing is due."""
    return make_place(territory.street, "巷尾粮油店", at=(109.187, 27.717))


def test_the_nearest_place_stands_first_whatever_is_due(due, farther, cast, start):
    start.context.set_geolocation({"longitude": farther.point.x, "latitude": farther.point.y})
    start.get_by_role("link", name="附近的场所").click()
    expect(start.locator("#carried li")).to_contain_text([farther.name, due.name])
    expect(start.locator("#carried li").first).to_contain_text("0 m")


def test_without_a_camera_a_photo_of_the_code_opens_the_place(log_in, cast, due, live_server):
    page = log_in(cast.worker, "/m/scan/")
    expect(page.get_by_text("相机未能打开，可拍下二维码")).to_be_visible()
    of_a_wall = {"name": "墙.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.get_by_label("拍下二维码").set_input_files(of_a_wall)
    expect(page.get_by_text("照片里没有读到二维码")).to_be_visible()
    of_the_code = {"name": "门.jpg", "mimeType": "image/jpeg", "buffer": as_file(door_code(due, live_server.url))}
    page.get_by_label("拍下二维码").set_input_files(of_the_code)
    page.wait_for_url(f"**/m/visit/{due.pk}/")


def test_a_code_opens_its_place_without_a_network_and_a_strange_one_says_so(due, cast, line, phone):
    carry(phone(), line, cast.worker)
    line.cut()
    page = phone()
    page.goto(f"{line.url}/m/scan/")
    page.context.set_offline(True)
    page.get_by_label("输入编号").fill("NOBODY-1")
    page.get_by_role("button", name="打开场所").click()
    expect(page.get_by_text("手机里也没有这个编号的场所")).to_be_visible()
    page.get_by_label("输入编号").fill(due.code.lower())
    page.get_by_role("button", name="打开场所").click()
    expect(page.get_by_role("heading", name=due.name)).to_be_visible()
    expect(page.get_by_role("button", name="全部正常，提交")).to_be_visible()
