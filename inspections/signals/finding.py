"""Looks over visits that are whole, a street at a time: one row a visit and kind, however often it is done.

Photos without a sender are drawings of the demonstration or came with old records: they are compared with nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import LessThanOrEqual

from grids.geometry import metres_between
from grids.models import Grid, Photo
from hazards.models import Evidence
from inspections.models import Inspection, ManifestPhoto, Signal
from inspections.signals import rules
from inspections.signals.limits import limits_of
from inspections.signals.rules import HOUR, Oddity, Shot
from inspections.signals.versions import versions

REMEMBERED = timedelta(days=90)  # how far back photos are compared by their looks; by their bytes, for ever
STAGES = ("before", "after", "recheck")


def streets_since(since: datetime) -> list[int]:
    """The streets to which a visit or a photo came since then, by index."""
    visits = Inspection.objects.filter(street=OuterRef("pk"), district=OuterRef("parent"), recorded_at__gte=since)
    photos = Photo.objects.filter(street=OuterRef("pk"), recorded_at__gte=since, likeness__isnull=False)
    return list(Grid.objects.streets().filter(Exists(visits) | Exists(photos)).values_list("pk", flat=True))


def look_over_since(street: Grid, since: datetime, *, at: datetime) -> int:
    """Look over the whole visits of the street that came, or got a photo, since then; how many rows are new."""
    came = Q(recorded_at__gte=since)
    got_photo = Q(pk__in=_promises(street, received__recorded_at__gte=since).values("inspection"))
    visits = Inspection.objects.filter(came | got_photo, street=street, district=street.parent, complete=True)
    visits = visits.filter(superseded_by__isnull=True).select_related("place").order_by("visited_at", "pk")
    limits = limits_of(street, at)
    return sum(look_over(visit, limits, at=at) for visit in visits)


def look_over(visit: Inspection, limits: dict[str, int | None], *, at: datetime) -> int:
    """Write what is odd about the visit, by the limits of its street (None: not looked for); how many rows are new."""
    told = set(Signal.objects.filter(inspection__in=versions(visit) - {visit.pk}).values_list("kind", flat=True))
    found = [*_of_position(visit, limits), *_of_photos(visit, limits), *_of_the_hour(visit, limits)]
    new = 0
    for oddity in (one for one in found if one.kind not in told):
        facts = {"recorded_at": at, "data": oddity.data, "photo_id": oddity.photo, "other_id": oddity.other}
        key = {"street_id": visit.street_id, "inspection": visit, "kind": oddity.kind}
        new += Signal.objects.get_or_create(**key, defaults=facts)[1]
    return new


def _of_position(visit: Inspection, limits: dict[str, int | None]) -> Iterable[Oddity]:
    """Not of a look from afar, and not of a paper visit, which the office saves at its desk."""
    limit, place = limits[Signal.Kind.FAR], visit.place.point
    if limit is None or visit.point is None or place is None or visit.backdated or visit.kind in visit.FROM_AFAR:
        return
    metres = metres_between(place.coords, visit.point.coords)
    if oddity := rules.far(metres, visit.accuracy_m, limit):
        yield oddity


def _of_photos(visit: Inspection, limits: dict[str, int | None]) -> Iterable[Oddity]:
    promised = list(_promises(visit.street, inspection=visit, received__by__isnull=False).select_related("received"))
    if not promised:
        return
    shots = [_shot(one.received, one.hazard_id, one.stage, visit.pk) for one in promised]
    alike, same = limits[Signal.Kind.UNCHANGED], limits[Signal.Kind.SAME_PHOTO]
    widest = max((limit for limit in (alike, same) if limit is not None), default=None)
    earlier = _used_before(visit, shots, widest) if widest is not None else []
    yield from filter(
        None,
        [
            rules.unchanged(shots, earlier, alike) if alike is not None else None,
            rules.same_photo(shots, earlier, same) if same is not None else None,
            _old(visit, promised, limits[Signal.Kind.OLD_PHOTO]),
            _taken_afar(visit, promised, limits[Signal.Kind.PHOTO_FAR]),
        ],
    )


def _old(visit: Inspection, promised: list[ManifestPhoto], limit: int | None) -> Oddity | None:
    """By the phone's own clock on both sides where it said the time, so that a wrong clock alone shows nothing."""
    taken = {one.received_id: one.received.taken_at or one.taken_at for one in promised}
    known = {photo: at for photo, at in taken.items() if at is not None}
    return rules.old_photo(known, visit.device_at or visit.visited_at, limit) if limit is not None else None


def _taken_afar(visit: Inspection, promised: list[ManifestPhoto], limit: int | None) -> Oddity | None:
    place = visit.place.point
    if limit is None or place is None or visit.kind in visit.FROM_AFAR:
        return None
    points = {one.received_id: one.received.point or one.point for one in promised}
    away = {photo: metres_between(place.coords, point.coords) for photo, point in points.items() if point}
    return rules.photo_far(away, limit)


def _of_the_hour(visit: Inspection, limits: dict[str, int | None]) -> Iterable[Oddity]:
    """One row for an hour: none where a visit of that hour has it already. Only moments that are known to be true."""
    limit = limits[Signal.Kind.MANY]
    if limit is None or visit.by_id is None or not Inspection.objects.filter(_timed(), pk=visit.pk).exists():
        return
    around = Inspection.objects.filter(
        _timed(), street=visit.street_id, by=visit.by_id, superseded_by__isnull=True,
        visited_at__gt=visit.visited_at - HOUR, visited_at__lt=visit.visited_at + HOUR,
    ).exclude(pk=visit.pk)  # fmt: skip
    if around.filter(signals__kind=Signal.Kind.MANY).exists():
        return
    if oddity := rules.many(visit.visited_at, list(around.values_list("visited_at", flat=True)), limit):
        yield oddity


def _timed() -> Q:
    """Made on the spot, and its moment is its own: not the noon of a paper visit, nor the receipt of one whose phone
    had its clock wrong."""
    true = Q(device_at__isnull=True) | Q(device_at=F("visited_at"))
    return true & Q(backdated=False) & ~Q(kind__in=Inspection.FROM_AFAR)


def _promises(street: Grid, **which) -> QuerySet[ManifestPhoto]:
    return ManifestPhoto.objects.filter(street=street, **which)


def _shot(photo: Photo, hazard: UUID | None, stage: str, visit: UUID | None = None) -> Shot:
    return Shot(photo.pk, photo.sha256, photo.likeness, photo.recorded_at, hazard, stage, visit)


def _used_before(visit: Inspection, shots: list[Shot], widest: int) -> list[Shot]:
    """Earlier uses, in the street, of photos that look like one of `shots` or are the same bytes.

    Not of this visit, nor of a version of it that it replaced: a correction keeps its photos.
    """
    own = versions(visit)
    mine = set(_promises(visit.street, inspection__in=own, received__isnull=False).values_list("received", flat=True))
    latest = max(shot.recorded_at for shot in shots)
    known = Photo.objects.filter(street=visit.street_id, by__isnull=False, recorded_at__lte=latest).exclude(pk__in=mine)
    same_bytes = known.filter(sha256__in={shot.sha256 for shot in shots}).values_list("pk", flat=True)
    photos = {*same_bytes, *_looking_alike(known, shots, widest, since=latest - REMEMBERED)}
    used = Evidence.objects.filter(street=visit.street_id, photo__in=photos, stage__in=STAGES).select_related("photo")
    again = _promises(visit.street, received__in=mine, recorded_at__lt=visit.recorded_at).exclude(inspection__in=own)
    return [
        *(_shot(row.photo, row.hazard_id, row.stage) for row in used),
        *(_shot(row.received, row.hazard_id, row.stage) for row in again.select_related("received")),
    ]


def _looking_alike(known: QuerySet[Photo], shots: list[Shot], widest: int, *, since: datetime) -> list[UUID]:
    looks = {shot.likeness for shot in shots if shot.likeness is not None}
    if not looks:
        return []
    near = reduce(or_, (Q(_differing(bits, widest)) for bits in looks))
    return list(known.filter(near, likeness__isnull=False, recorded_at__gte=since).values_list("pk", flat=True))


def _differing(bits: int, widest: int) -> LessThanOrEqual:
    """Whether a photo's likeness differs from `bits` in at most `widest` of 64."""
    count = Func(
        F("likeness"),
        Value(bits, output_field=BigIntegerField()),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=BigIntegerField(),
    )
    return LessThanOrEqual(count, widest)
