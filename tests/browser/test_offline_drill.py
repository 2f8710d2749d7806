"""Days without a signal on a phone that is killed and whose clock is wrong, sent over a bad line: all arrives, once.

In small in every run of the tests; `bin/drill offline` is this at full size (docs/drills.md).
"""

import os
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from PIL import Image
from playwright.sync_api import Error, expect

from grids.models import Photo
from hazards.models import Evidence, Hazard
from inspections.models import Inspection, ManifestPhoto, Submission
from tests.browser.bad_line import BadLine
from tests.browser.conftest import carry
from tests.factories import make_place

pytestmark = pytest.mark.browser
VISITS = int(os.environ.get("OFFLINE_VISITS", "12"))
LIVES = int(os.environ.get("OFFLINE_LIVES", "3"))
SEED = int(os.environ.get("OFFLINE_SEED", "1"))
PHOTOS = (0, 2, 4, 2)  # of a visit, in turn
BAD = 0.3  # of all requests fail
PLACES = 8
WRONG_BY = 3 * 24 * 3600 * 1000  # ms that the phone's clock is ahead in one life, behind in the next
CLOCK = """(() => {
    const Real = Date;
    Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + OFF); }
        static now() { return Real.now() + OFF; }
    };
})()"""
LEFT = """import('/static/inspections/offline/box.js').then(async (box) => {
    const all = await box.visits();
    const photos = (await Promise.all(all.map((one) => box.photosOf(one.id)))).flat();
    return [all.filter((one) => one.state !== "sent").length, photos.length];
})"""


@pytest.fixture
def line(live_server, settings):
    at = urlsplit(live_server.url)
    made = BadLine(at.hostname, at.port, seed=SEED)
    settings.SITE_URL = made.url
    yield made
    made.close()


@pytest.fixture
def places(due):
    return [due, *(make_place(due.street, f"小店{n}", at=(109.185, 27.715)) for n in range(PLACES - 1))]


def test_all_that_was_recorded_arrives_once_and_whole(places, cast, line, phone, tmp_path):
    carry(phone(), line, cast.worker)
    taken: list[str] = []
    since = time.monotonic()
    for life in range(LIVES):
        line.share = None
        page = phone()
        page.context.add_init_script(CLOCK.replace("OFF", str(WRONG_BY if life % 2 else -WRONG_BY)))
        for nth in range(life, VISITS, LIVES):
            record(page, line, places[nth % PLACES], photos(nth, tmp_path, taken))
        line.share = BAD
        send(page)  # some of it goes at once, and breaks off somewhere
        if life % 2:
            kill(page)
    recorded = time.monotonic() - since
    page, tries = phone(), 0
    page.goto(f"{line.url}/m/waiting/")
    while (left := page.evaluate(LEFT)) != [0, 0] and tries < 5 * VISITS:
        tries += 1
        send(page)
    line.share = 0
    arrived = [sha256((Path(django_settings.MEDIA_ROOT) / one).read_bytes()).hexdigest()
               for one in Photo.objects.values_list("evidence", flat=True)]  # fmt: skip
    figures = {
        "visits": (Inspection.objects.filter(complete=True, by=cast.worker).count(), VISITS),
        "visits in all": (Inspection.objects.count(), VISITS),
        "sendings kept": (Counter(Submission.objects.values_list("status", flat=True)), Counter(applied=VISITS)),
        "photos": (len(arrived), len(taken)),
        "photos as taken": (Counter(arrived) == Counter(taken), True),
        "photos promised": (ManifestPhoto.objects.filter(received__isnull=False).count(), len(taken)),
        "photos of hazards": (Evidence.objects.count(), len(taken)),
        "left on the phone": (left, [0, 0]),
    }
    tell(figures, line.met, recorded, time.monotonic() - since - recorded, tries)
    assert {name: is_ for name, (is_, _) in figures.items()} == {name: ought for name, (_, ought) in figures.items()}
    assert all(line.met[fault] for fault in ("refuse", "request", "answer", "gateway"))
    assert Hazard.objects.exists()


def record(page, line, place, files) -> None:
    """By the real form, as a person does; only the fingers are fast."""
    page.goto(f"{line.url}/m/visit/{place.pk}/")
    expect(page.locator("#visit")).to_be_visible()
    if files:
        row = page.locator(".line").filter(has_text="电线穿管保护")
        row.locator(".line-head").click()
        row.get_by_text("限期整改").click()
        row.locator("input[name^=photos]").set_input_files(files)
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")


def photos(nth: int, folder: Path, taken: list[str]) -> list[Path]:
    """The visit's photos, no two alike, some large; `taken` learns what they are."""
    found = []
    for number in range(PHOTOS[nth % len(PHOTOS)]):
        side, seed = (640 if number == 0 else 64), f"{SEED}-{nth}-{number}"
        file = folder / f"{seed}.jpg"
        Image.frombytes("RGB", (side, side), Random(seed).randbytes(side * side * 3)).save(file, "JPEG")
        taken.append(sha256(file.read_bytes()).hexdigest())
        found.append(file)
    return found


def send(page) -> None:
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#send-again")).not_to_have_attribute("aria-busy", "true")


def kill(page) -> None:
    """As when the battery is empty: nothing of the browser gets the time to put anything away."""
    session = page.context.new_cdp_session(page)
    with pytest.raises(Error):  # it answers no more
        session.send("Browser.crash")


def tell(figures, met, recorded: float, sent: float, tries: int) -> None:
    for name, (is_, ought) in figures.items():
        print(f"{name:<18} {is_}   ought to be {ought}{'' if is_ == ought else '   WRONG'}")
    faults = sum(number for fate, number in met.items() if fate != "pass")
    print(f"{faults} of {met.total()} requests failed: {dict(met)}")
    print(f"{recorded:.0f} s to record in {LIVES} lives, {sent:.0f} s and {tries} tries to send the rest", flush=True)
