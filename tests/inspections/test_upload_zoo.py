"""What else may come as a photo: floods of pixels, files that are two things, what tells where, what only claims.

Each refusal has its status and a sentence, keeps nothing, and costs neither memory nor minutes.
"""

import re
import socket
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image
from rest_framework.test import APIClient

from grids.ids import uuid7
from grids.models import Photo
from grids.services import photos
from grids.services.photos import MAX_BYTES, MAX_PIXELS, photo_file
from tests.factories import local

pytestmark = pytest.mark.django_db
SIDE = 7000  # squared: just below the limit
SCRIPT = b"<script>alert(1)</script>"
OF_A_REFUSAL = 32  # MB
OF_A_LARGE_PHOTO = 460  # MB: fifty million pixels of four bytes, twice, and a rest


def picture(kind="JPEG", size=(64, 48), mode="RGB", **more) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, kind, **more)
    return out.getvalue()


def said_to_be(content: bytes, before: bytes, width: int, height: int, *, behind: int, digits: int) -> bytes:
    """The file with another size in its head, as if it had so many pixels; `behind` the first `before`."""
    at = content.index(before) + behind
    order = (height, width) if digits == 2 else (width, height)
    return content[:at] + b"".join(side.to_bytes(digits) for side in order) + content[at + 2 * digits :]


def with_gps(**more) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 1
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (27.0, 43.0, 12.0), "E", (109.0, 11.0, 24.0)
    for tag, value in more.items():
        exif[int(tag.strip("t"))] = value
    return exif


def many_scans(number: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times more."""
    whole = picture(progressive=True, size=(64, 48))
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * number + whole[-2:]


FLOODS = {
    "a JPEG that says 65,500 by 65,500": lambda: said_to_be(picture(), b"\xff\xc0", 65500, 65500, behind=5, digits=2),
    "a JPEG a line over the limit": lambda: said_to_be(picture(), b"\xff\xc0", SIDE, 7143, behind=5, digits=2),
    "a PNG of one colour": lambda: picture("PNG", size=(20_000, 20_000), mode="1"),
    "a WebP as large as they get": lambda: picture("WEBP", size=(16_383, 3_053)),
}
UNREADABLE = {
    "a JPEG that goes over its pixels a thousand times": lambda: many_scans(1000),
    "a PNG that says more than it holds": lambda: said_to_be(picture("PNG"), b"IHDR", 3000, 3000, behind=4, digits=4),
    "a HEIC that says more than it holds": lambda: said_to_be(
        picture("HEIF"), b"ispe", 60_000, 60_000, behind=8, digits=4
    ),
    "a HEIC cut in half": lambda: picture("HEIF", size=(640, 480))[:300],
    "a JPEG of a head alone": lambda: picture()[:20],
}
NO_PHOTOS = {
    "SVG": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "SVG with a word before": lambda: b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'a'>]><svg/>",
    "HTML": lambda: b"<!doctype html>" + SCRIPT,
    "a PDF that holds a JPEG": lambda: b"%PDF-1.7\n" + picture(),
    "a ZIP that holds a JPEG": lambda: b"PK\x03\x04" + picture(),
    "GIF and a script": lambda: b"GIF89a/*" + b"\0" * 60 + b"*/=1;" + SCRIPT,
    "TIFF": lambda: picture("TIFF"),
    "BMP": lambda: picture("BMP"),
    "AVIF": lambda: b"\0\0\0\x20ftypavif" + picture("HEIF")[12:],
    "a JPEG behind a byte": lambda: b"\0" + picture(),
}


@pytest.fixture
def put(cast, shop):
    """put(content) -> the answer to a photo of a new id, as the worker's phone sends it."""
    client = APIClient()
    client.force_authenticate(cast.worker)

    def one(content: bytes, content_type="image/jpeg"):
        return client.put(f"/api/v1/photos/{uuid7()}/", content, content_type=content_type)

    return one


def refused(answer, status: int, code: str) -> str:
    """Its sentence; nothing was kept."""
    said = answer.json()
    assert (answer.status_code, said["code"], Photo.objects.count()) == (status, code, 0)
    assert re.search(r"[一-鿿]{4}.*。$", said["title"])
    assert kept_files() == []
    return said["title"]


def kept_files() -> list[Path]:
    return [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


@pytest.fixture
def grown():
    """grown(act) -> (its result, the MB by which the process had grown at its highest meanwhile)."""
    status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not forget.exists():
        pytest.skip("this system does not tell")

    def now(name: str) -> int:
        return int(re.search(rf"{name}:\s+(\d+)", status.read_text())[1]) // 1024

    def by(act):
        forget.write_text("5")
        begun = now("VmRSS")
        return act(), now("VmHWM") - begun

    return by


# --- refused


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_pixels_is_refused_before_it_is_poured(put, grown, name):
    flood = FLOODS[name]()
    assert len(flood) < MAX_BYTES
    answer, megabytes = grown(lambda: put(flood))
    refused(answer, 400, "photo-too-many-pixels")
    assert megabytes < OF_A_REFUSAL


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_broken_or_made_to_be_is_refused(put, grown, name):
    answer, megabytes = grown(lambda: put(UNREADABLE[name]()))
    refused(answer, 400, "photo-unreadable")
    assert megabytes < OF_A_REFUSAL


@pytest.mark.parametrize("name", NO_PHOTOS)
@pytest.mark.parametrize("content_type", ["image/jpeg", "image/svg+xml"])
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(put, name, content_type):
    refused(put(NO_PHOTOS[name](), content_type), 400, "photo-format")


def test_nothing_is_refused(put):
    refused(put(b""), 400, "photo-empty")


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "multipart/form-data; boundary=x"])
def test_what_does_not_even_call_itself_a_photo_is_refused(put, content_type):
    answer = put(picture(), content_type)
    assert (answer.status_code, Photo.objects.count(), kept_files()) == (415, 0, [])


def test_a_byte_too_many_is_refused(put):
    refused(put(picture() + b"\0" * (MAX_BYTES - len(picture()) + 1)), 413, "photo-too-large")


@pytest.mark.django_db(transaction=True)
def test_ten_gigabytes_that_are_only_claimed_are_refused_unread(live_server, cast, shop, client):
    client.force_login(cast.worker)
    session = client.cookies["sessionid"].value
    at = urlsplit(live_server.url)
    token = "a" * 32
    head = [
        f"PUT /api/v1/photos/{uuid7()}/ HTTP/1.1", f"Host: {at.netloc}", "Content-Type: image/jpeg",
        f"Content-Length: {10 * 1024**3}", f"Cookie: sessionid={session}; csrftoken={token}",
        f"X-CSRFToken: {token}", f"X-Account: {cast.worker.pk}", "Accept: application/json", "", "",
    ]  # fmt: skip
    with socket.create_connection((at.hostname, at.port), timeout=20) as line:
        line.sendall("\r\n".join(head).encode() + picture())  # and not a byte more
        answer = line.recv(65536)
        while b"\r\n\r\n" not in answer or not answer.rstrip().endswith(b"}"):
            answer += line.recv(65536)
    assert b" 413 " in answer.split(b"\r\n")[0]
    assert "照片超过 12 MB" in answer.decode()
    assert (Photo.objects.count(), kept_files()) == (0, [])


# --- taken, and made harmless


POLYGLOTS = {
    "a JPEG with a script as its comment": lambda: picture(comment=SCRIPT),
    "a JPEG with a script in its XMP": lambda: picture(xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"),
    "a JPEG with a script in its EXIF": lambda: picture(exif=with_gps(t270=SCRIPT.decode())),
    "a JPEG with a page behind it": lambda: picture() + b"<html>" + SCRIPT,
    "a JPEG that is a ZIP too": lambda: picture() + b"PK\x03\x04" + SCRIPT + b"PK\x05\x06" + b"\0" * 18,
    "a JPEG that is a PDF too": lambda: picture(comment=b"%PDF-1.4 " + SCRIPT),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_a_file_that_is_two_things_only_the_picture_is_shown(put, client, cast, name):
    content = POLYGLOTS[name]()
    assert SCRIPT in content
    assert put(content).status_code == 201
    photo = Photo.objects.get()
    for size in ("image", "thumb"):
        assert b"script" not in photo_file(photo, size).read_bytes()
    client.force_login(cast.worker)
    shown = client.get(f"/m/photos/{photo.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_where_a_photo_was_taken_is_kept_apart_and_shown_with_none(put, kind):
    xmp = b"<x:xmpmeta><exif:GPSLatitude>27,43.2N</exif:GPSLatitude></x:xmpmeta>"
    content = picture(kind, exif=with_gps(), **({"xmp": xmp} if kind in ("JPEG", "WEBP") else {}))
    assert put(content, f"image/{kind.lower()}").status_code == 201
    photo = Photo.objects.get()
    assert (photo.point.x, photo.point.y) == pytest.approx((109.19, 27.72))
    for size in ("image", "thumb"):
        shown = photo_file(photo, size).read_bytes()
        assert b"GPS" not in shown and b"Exif" not in shown
        with Image.open(BytesIO(shown)) as image:
            assert not dict(image.getexif())


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "RGB"), ("JPEG", "RGB")])
def test_the_largest_photo_we_take_costs_no_more_than_it_must(grown, kind, mode):
    assert SIDE * SIDE <= MAX_PIXELS
    content = picture(kind, size=(SIDE, SIDE), mode=mode)
    found, megabytes = grown(lambda: photos.decode(content, at=local(2026, 11, 20, 9, 30)))
    assert (found.width, found.height, found.image.size) == (SIDE, SIDE, (1600, 1600))
    assert megabytes < OF_A_LARGE_PHOTO


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_large_photo_held_upright_is_shown_upright(kind):
    content = picture(kind, size=(6400, 3300), exif=with_gps(t274=6))
    found = photos.decode(content, at=local(2026, 11, 20, 9, 30))
    assert (found.width, found.height, found.image.size) == (3300, 6400, (825, 1600))


def test_a_progressive_photo_of_a_camera_is_taken(put):
    assert put(picture(progressive=True, size=(640, 480))).status_code == 201


def test_a_photo_with_a_film_behind_it_is_taken(put):
    assert put(picture() + b"\xff\xda\x00\x02" * 1000).status_code == 201  # behind its end, whatever it looks like
