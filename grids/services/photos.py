"""Photos come in: checked, kept as evidence, re-encoded for showing.

The bytes received stay private and unchanged under `evidence/`; what is served is made anew under `photos/`, turned
upright and without EXIF (time and position are read first and kept as columns).
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps
from pillow_heif import register_heif_opener

from grids.errors import Conflict, DomainError
from grids.likeness import likeness
from grids.models import Grid, Photo, User

MAX_BYTES = 12 * 1024 * 1024  # issue 2 point 3
MAX_PIXELS = 50_000_000  # issue 2 point 3
IMAGE_SIDE = 1600
THUMB_SIDE = 320
MOST_SCANS = (
    64  # of a JPEG: cameras write one, progressive files some ten; each is a pass over all pixels (set in code)
)
FIRST_CAMERAS = 1990  # no photo of ours was taken before
CAMERA_ZONE = ZoneInfo("Asia/Shanghai")  # a camera's clock without an offset is the street's

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_EXIF_TAGS, _GPS_TAGS = 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011

_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd7])")  # not what stands within the pixels' own bytes

register_heif_opener(thumbnails=False)


class PhotoTooLarge(DomainError):
    """More bytes than we take."""

    status = 413


@dataclass(frozen=True)
class Decoded:
    """A photo ready to be kept: an upright RGB image of at most IMAGE_SIDE, and what the original said of itself."""

    image: Image.Image
    width: int
    height: int
    taken_at: datetime | None
    point: Point | None


def store_photo(street: Grid, *, photo_id: UUID, content: bytes, by: User | None, at: datetime) -> Photo:
    """Keep a photo of `street`; the same id with the same bytes is the same photo.

    Refuses with DomainError: `photo-empty`, `photo-too-large` (12 MB, 413), `photo-format` (not JPEG, PNG, WebP or HEIC
    by its first bytes), `photo-too-many-pixels` (50 megapixels), `photo-unreadable` (also a JPEG of more scans than any
    camera writes); Conflict `photo-differs` when the id is taken by other bytes. Whether the person may add a photo is
    checked by the caller, who knows to what.
    """
    digest = sha256(content).hexdigest()
    known = Photo.objects.filter(pk=photo_id).first()
    if known is not None:
        return _same_or_conflict(known, street, digest)
    decoded = decode(content, at=at)
    folder = f"{street.code}/{at.astimezone(CAMERA_ZONE):%Y/%m}"
    photo = Photo(
        id=photo_id,
        street=street,
        recorded_at=at,
        sha256=digest,
        size=len(content),
        width=decoded.width,
        height=decoded.height,
        evidence=f"evidence/{folder}/{photo_id}",
        image=f"photos/{folder}/{photo_id}.jpg",
        thumb=f"photos/{folder}/{photo_id}-{THUMB_SIDE}.jpg",
        taken_at=decoded.taken_at,
        point=decoded.point,
        likeness=likeness(decoded.image),
        by=by,
    )
    try:
        with transaction.atomic():
            photo.save(force_insert=True)  # first, so that of two equal ids only one writes files
            _write_files(photo, content, decoded.image)
    except IntegrityError:
        return _same_or_conflict(Photo.objects.get(pk=photo_id), street, digest)
    return photo


def photo_file(photo: Photo, size: str) -> Path:
    """The file to serve: `size` is "thumb" (320 px) or "image" (1600 px). KeyError for anything else."""
    name = {"thumb": photo.thumb, "image": photo.image}[size]
    return Path(settings.MEDIA_ROOT) / name


def decode(content: bytes, *, at: datetime) -> Decoded:
    """Read a photo, received `at`, within the limits; see `store_photo` for what is refused."""
    if not content:
        raise DomainError("photo-empty", _("照片是空的，请重新拍摄或选择。"))
    refuse_large(len(content))
    kind = _kind_of(content)
    if kind is None:
        raise DomainError("photo-format", _("只收 JPEG、PNG、WebP、HEIC 格式的照片；这个文件不是照片。"))
    try:
        return _decoded(content, kind, at)
    except DomainError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders of broken files raise almost anything
        raise DomainError("photo-unreadable", _("照片打不开，可能没有传完整，请重新拍摄或选择。")) from error


def refuse_large(size: int) -> None:
    """Refuses (413) a photo of so many bytes: asked also of what a request only claims, before anything is read."""
    if size > MAX_BYTES:
        raise PhotoTooLarge("photo-too-large", _("照片超过 12 MB，请用普通画质重拍，或选较小的照片。"))


def _kind_of(content: bytes) -> str | None:
    """Pillow's name of the format, from the first bytes alone: a file's name proves nothing."""
    if content[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return None


def _decoded(content: bytes, kind: str, at: datetime) -> Decoded:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # importing WeasyPrint turns half photos into whole ones, for the process
    with Image.open(BytesIO(content), formats=[kind]) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _too_many_pixels()
        exif = image.getexif()
        taken_at, point = _taken_at(exif, at), _position(exif)
        if kind == "JPEG":
            _refuse_many_scans(content)
            image.draft("RGB", (IMAGE_SIDE, IMAGE_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(_nearer(image))
        if exif.get(0x0112, 1) in (5, 6, 7, 8) and kind != "HEIF":
            width, height = height, width
        upright = _on_white(upright)
        upright.thumbnail((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.LANCZOS)
        upright.info.clear()  # what is written anew carries no comment of the original with it
    return Decoded(upright, width, height, taken_at, point)


def _nearer(image: Image.Image) -> Image.Image:
    """A copy of at least twice the size that is shown, so that what follows is not done to fifty million pixels."""
    factor = max(image.size) // (2 * IMAGE_SIDE)
    if factor < 2 or image.mode not in ("L", "LA", "RGB", "RGBA"):
        return image
    nearer = image.reduce(factor)
    nearer.info = image.info
    return nearer


def _refuse_many_scans(content: bytes) -> None:
    """A JPEG may say in few bytes to go over all its pixels once more, as often as it likes: hours of work in 12 MB."""
    scans, found = 0, _JPEG_MARKER.search(content, 2)
    while found and found[1] != b"\xd9" and scans <= MOST_SCANS:
        scans += found[1] == b"\xda"
        length = int.from_bytes(content[found.end() : found.end() + 2])
        found = _JPEG_MARKER.search(content, found.end() + length)
    if scans > MOST_SCANS:
        raise DomainError("photo-unreadable", _("照片的编码不正常，请重新拍摄或选择。"))


def _too_many_pixels() -> DomainError:
    return DomainError("photo-too-many-pixels", _("照片超过 5000 万像素，请用普通画质重拍。"))


def _on_white(image: Image.Image) -> Image.Image:
    """RGB without transparency: what is see-through becomes white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _taken_at(exif: Image.Exif, received: datetime) -> datetime | None:
    """When the camera says the photo was taken, or None where it says nothing sensible.

    Sensible is from the first digital cameras to a day after the photo came: a camera that lost its clock says year 1
    or 0000, and the database can read back neither.
    """
    details = exif.get_ifd(_EXIF_TAGS)
    try:
        taken = datetime.strptime(str(details[_TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except (KeyError, ValueError):
        return None
    try:
        zone = datetime.strptime(str(details[_TAKEN_OFFSET]).strip("\0 "), "%z").tzinfo
    except (KeyError, ValueError):
        zone = CAMERA_ZONE
    return sensible(taken.replace(tzinfo=zone), received=received)


def sensible(taken: datetime, *, received: datetime) -> datetime | None:
    """`taken` where a photo that came at `received` can have been taken then, else None; see `_taken_at`."""
    if not FIRST_CAMERAS <= taken.year <= received.year + 1:
        return None
    return taken if taken <= received + timedelta(days=1) else None


def _position(exif: Image.Exif) -> Point | None:
    """Where the camera says it stood (EXIF GPS is WGS-84), or None."""
    gps = exif.get_ifd(_GPS_TAGS)
    try:
        lat, lon = _degrees(gps[2]), _degrees(gps[4])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    lat, lon = (-lat if gps.get(1) == "S" else lat), (-lon if gps.get(3) == "W" else lon)
    sensible = -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0, 0)  # NaN fails the comparisons
    return Point(lon, lat, srid=4326) if sensible else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _same_or_conflict(known: Photo, street: Grid, digest: str) -> Photo:
    if known.street_id == street.pk and known.sha256 == digest:
        return known
    raise Conflict("photo-differs", _("这个照片编号已用于另一张照片，请重新选择照片上传。"))


def _keep_for_good(root: Path, file: Path, content: bytes) -> None:
    """On the disk, and its name too, before anybody is told: the phone lets go of a photo when it has the receipt."""
    with file.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    file.chmod(0o600)
    for folder in (parent for parent in file.parents if parent == root or root in parent.parents):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _write_files(photo: Photo, content: bytes, image: Image.Image) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in (photo.evidence, photo.image):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    _keep_for_good(root, root / photo.evidence, content)
    image.save(root / photo.image, "JPEG", quality=82, optimize=True)
    small = image.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    small.save(root / photo.thumb, "JPEG", quality=78, optimize=True)
