"""Photos of visits arrive one by one; a visit is complete when each it promised has its receipt (design rule 9)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import Conflict, NotAllowed
from grids.models import Grid, Photo, User
from grids.services.photos import store_photo
from hazards.services.evidence import add_late
from inspections.models import Inspection, ManifestPhoto
from inspections.services.manifests import settle


@dataclass(frozen=True, slots=True)
class PhotoReceipt:
    """`created` or `same`; `complete` tells whether the visit has all its photos now (None: no visit yet)."""

    status: str
    photo: Photo
    complete: bool | None


def receive_photo(street: Grid, *, photo_id: UUID, content: bytes, by: User | None, at: datetime) -> PhotoReceipt:
    """Store the bytes of one photo and tick it off the manifest that promised it.

    A photo may come before its visit. Refuses bytes that differ from the promise (409), a photo promised by somebody
    else (403), and what `store_photo` refuses; a refused photo changes nothing and may be sent again.
    """
    promises = ManifestPhoto.objects.filter(street=street, photo_id=photo_id).select_related("inspection", "hazard")
    if by is not None and not promises:
        require(by, "inspections.record")  # of his own visit he may finish what he promised, whatever he is by now
    if by is not None and any(promise.inspection.by_id != by.pk for promise in promises):
        raise NotAllowed("not-allowed", _("这张照片属于他人的检查。"))
    if any(promise.sha256 != sha256(content).hexdigest() for promise in promises):
        raise Conflict("photo-differs", _("照片与检查时登记的不一致，请重新选择原来的照片。"))
    known = Photo.objects.filter(street=street, pk=photo_id).exists()
    photo = store_photo(street, photo_id=photo_id, content=content, by=by, at=at)
    complete = None
    with transaction.atomic():
        # Asked again now that the photo is there for all to see: its visit may have arrived while it was being stored.
        for promise in promises.filter(sha256=photo.sha256):
            complete = _tick_off(promise, photo, at)
    return PhotoReceipt("same" if known else "created", photo, complete)


def meet_photos(inspection: Inspection, *, at: datetime) -> None:
    """Tick off what arrived while the visit was being recorded: photo and visit each looked before the other stood."""
    if inspection.complete:
        return
    waiting = ManifestPhoto.objects.filter(inspection=inspection, received__isnull=True).select_related("hazard")
    with transaction.atomic():
        for promise in waiting:
            photo = Photo.objects.filter(pk=promise.photo_id, street=promise.street_id, sha256=promise.sha256).first()
            if photo:
                inspection.complete = _tick_off(promise, photo, at)


def _tick_off(promise: ManifestPhoto, photo: Photo, at: datetime) -> bool:
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=promise.inspection_id)
    first_time = ManifestPhoto.objects.filter(pk=promise.pk, received__isnull=True).update(received=photo)
    if first_time and promise.hazard:
        add_late(promise.hazard, photo=photo, stage=promise.stage, at=at, promised_at=promise.recorded_at)
    return settle(inspection)
