"""Photos come in: what is refused, what is kept, what is read and stripped."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Photo
from grids.services import photos
from grids.services.photos import photo_file, store_photo
from tests.factories import local

AT = local(2026, 11, 20, 9, 30)


def picture(kind="JPEG", size=(640, 480), mode="RGB", exif=None, **more) -> bytes:
    out = BytesIO()
    image = Image.new(mode, size, "red" if mode == "RGB" else 0)
    image.save(out, kind, **({"exif": exif} if exif else {}), **more)
    return out.getvalue()


def camera_exif(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    details = exif.get_ifd(0x8769)
    details[0x9003] = "2026:11:20 08:15:30"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (27.0, 43.0, 12.0), "E", (109.0, 11.0, 24.0)
    return exif


@pytest.fixture
def store(territory, cast):
    def keep(content, photo_id=None):
        return store_photo(territory.street, photo_id=photo_id or uuid7(), content=content, by=cast.worker, at=AT)

    return keep


def refusal(store, content) -> DomainError:
    with pytest.raises(DomainError) as caught:
        store(content)
    assert Photo.objects.count() == 0
    return caught.value


def test_it_refuses_an_empty_file(store):
    assert refusal(store, b"").code == "photo-empty"


def test_it_refuses_what_is_no_photo_whatever_its_name_says(store):
    assert refusal(store, b"%PDF-1.7 evidence.jpg").code == "photo-format"
    assert refusal(store, picture("GIF", mode="P")).code == "photo-format"
    assert refusal(store, b"<svg xmlns='http://www.w3.org/2000/svg'/>").code == "photo-format"


def test_it_refuses_a_file_over_12_megabytes(store):
    assert refusal(store, picture() + b"\0" * photos.MAX_BYTES).code == "photo-too-large"


def test_it_refuses_more_than_50_megapixels_before_decoding_them(store, monkeypatch):
    monkeypatch.setattr(photos, "MAX_PIXELS", 640 * 480 - 1)
    assert refusal(store, picture()).code == "photo-too-many-pixels"


def test_it_refuses_a_decompression_bomb(store):
    bomb = picture("PNG", size=(20_000, 20_000), mode="1")
    assert len(bomb) < photos.MAX_BYTES
    assert refusal(store, bomb).code == "photo-too-many-pixels"


def test_it_refuses_a_photo_cut_off_in_transfer(store):
    assert refusal(store, picture("PNG")[:200]).code == "photo-unreadable"
    assert refusal(store, b"\xff\xd8\xff" + b"noise" * 50).code == "photo-unreadable"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_it_refuses_half_a_photo_though_a_library_told_pillow_to_let_halves_pass(store, monkeypatch, form):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # WeasyPrint does, when it is imported
    whole = picture(form)
    assert refusal(store, whole[: len(whole) // 2]).code == "photo-unreadable"


def test_a_refusal_is_a_sentence_a_worker_understands(store):
    assert str(refusal(store, b"x" * 100)) == "只收 JPEG、PNG、WebP、HEIC 格式的照片；这个文件不是照片。"


def test_other_bytes_under_the_same_id_are_a_conflict_and_the_first_stay(store):
    kept = store(picture())
    with pytest.raises(Conflict):
        store(picture(size=(100, 100)), photo_id=kept.pk)
    assert photo_file(kept, "image").exists()
    assert Photo.objects.get().sha256 == kept.sha256


def test_an_id_of_another_street_is_a_conflict_even_with_the_same_bytes(store, territory, cast):
    kept = store(picture())
    with pytest.raises(Conflict):
        store_photo(territory.other_street, photo_id=kept.pk, content=picture(), by=cast.outside_worker, at=AT)


def test_the_same_bytes_under_the_same_id_are_the_same_photo(store):
    kept = store(picture())
    assert store(picture(), photo_id=kept.pk) == kept
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_it_keeps_each_of_the_four_formats_and_serves_jpeg(store, settings, kind):
    content = picture(kind, size=(2400, 1800))
    photo = store(content)
    assert (Path(settings.MEDIA_ROOT) / photo.evidence).read_bytes() == content
    assert photo.evidence == f"evidence/520602007/2026/11/{photo.pk}"
    assert (photo.width, photo.height) == (2400, 1800)
    for size, side in (("image", 1600), ("thumb", 320)):
        with Image.open(photo_file(photo, size)) as served:
            assert served.format == "JPEG"
            assert max(served.size) == side


def test_the_bytes_and_their_name_are_on_the_disk_before_anybody_is_told(store, settings, monkeypatch):
    root, synced = Path(settings.MEDIA_ROOT), {}
    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell which file is open")

    def sync(descriptor, real=os.fsync):
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        synced[path] = path.read_bytes() if path.is_file() else sorted(one.name for one in path.iterdir())
        real(descriptor)

    monkeypatch.setattr(photos.os, "fsync", sync)
    content = picture()
    evidence = (root / store(content).evidence).resolve()
    assert synced[evidence] == content
    assert evidence.name in synced[evidence.parent]
    for folder in evidence.relative_to(root.resolve()).parents:  # each was new, and is a name in the one above
        assert root.resolve() / folder in synced


def test_transparency_becomes_white(store):
    photo = store(picture("PNG", mode="RGBA"))
    with Image.open(photo_file(photo, "image")) as served:
        assert served.getpixel((5, 5)) == (255, 255, 255)


def test_time_and_position_are_read_and_then_stripped(store):
    photo = store(picture(exif=camera_exif()))
    assert photo.taken_at == local(2026, 11, 20, 8, 15, 30)
    assert (photo.point.x, photo.point.y) == pytest.approx((109.19, 27.72))
    with Image.open(photo_file(photo, "image")) as served:
        assert not dict(served.getexif())


def test_a_photo_held_upright_is_shown_upright(store):
    photo = store(picture(size=(640, 480), exif=camera_exif(orientation=6)))
    assert (photo.width, photo.height) == (480, 640)
    with Image.open(photo_file(photo, "image")) as served:
        assert served.size == (480, 640)


@pytest.mark.parametrize(
    "taken", ["0001:01:01 00:00:00", "1970:01:01 00:00:00", "2026:12:24 08:00:00", "9999:12:31 23:59:59"]
)
def test_a_year_no_camera_knew_is_no_time(store, taken):
    exif = camera_exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    photo = store(picture(exif=exif))
    photo.refresh_from_db()
    assert photo.taken_at is None


def test_nonsense_in_exif_is_ignored(store):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    exif.get_ifd(0x8825)[2] = ()
    photo = store(picture(exif=exif))
    assert photo.taken_at is None
    assert photo.point is None
