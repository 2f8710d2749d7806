"""The manifest of a visit: photos it promised, and which of them have come."""

from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point

from grids.models import Photo
from grids.services.photos import sensible
from inspections.models import Inspection, ManifestPhoto
from inspections.submissions import Content


def promise_photos(inspection: Inspection, content: Content, *, at: datetime) -> dict[UUID, Photo]:
    """Write the manifest; returns the photos that were received before the visit, by id."""
    if not content.photos:
        return {}  # and complete as it stands
    ids = [promise.id for promise in content.photos]
    stored = {photo.pk: photo for photo in Photo.objects.filter(street=inspection.street_id, pk__in=ids)}
    received = {p.id: stored[p.id] for p in content.photos if p.id in stored and stored[p.id].sha256 == p.sha256}
    ManifestPhoto.objects.bulk_create(
        ManifestPhoto(
            street_id=inspection.street_id,
            recorded_at=at,
            inspection=inspection,
            photo_id=promise.id,
            sha256=promise.sha256,
            size=promise.size,
            received=received.get(promise.id),
            taken_at=sensible(promise.taken_at, received=at) if promise.taken_at else None,
            point=Point(*promise.position, srid=4326) if promise.position else None,
        )
        for promise in content.photos
    )
    settle(inspection)
    return received


def settle(inspection: Inspection) -> bool:
    """Whether every promised photo has its receipt now; kept on the visit."""
    complete = not ManifestPhoto.objects.filter(inspection=inspection, received__isnull=True).exists()
    if complete != inspection.complete:
        inspection.complete = complete
        inspection.save(update_fields=["complete"])
    return complete
