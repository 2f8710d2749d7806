"""A hazard comes into being: found, placed, numbered, booked."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Grid, Photo, Place
from grids.periods import booked_on
from grids.services.books import books_closed_through
from grids.services.locating import Location, locate, location_of, street_at
from grids.services.numbering import next_number
from hazards.models import Category, Hazard, Severity
from hazards.services.engine import Step, allow, record
from hazards.services.locking import once_more
from hazards.workflow import Given, State, transition

TRUSTED_FOR = timedelta(hours=72)  # how old a phone's own date may be (design section 10, "When")
ORDINARY = "ordinary"
MAJOR = "major"
OTHER, OTHER_WORDS = "H99", 10  # 其他 must be described in at least 10 characters (domain.md 2.5)


def report_hazard(
    street: Grid,
    *,
    by,
    at: datetime,
    place: Place | None = None,
    point: Point | None = None,
    cell: Grid | None = None,
    category: Category,
    description: str,
    severity: Severity | None = None,
    structural: bool = False,
    origin_kind: str,
    origin_id: UUID | None = None,
    found_at: datetime | None = None,
    photos: Iterable[Photo] = (),
    source: str = "platform",
    hazard_id: UUID | None = None,
    backdated: bool = False,
    rebound_of: Hazard | None = None,
    remains_of: Hazard | None = None,
) -> Hazard:
    """A new hazard in `street`, 待处置, with its number, its booking and its first event.

    At a `place` of this street, at a WGS-84 `point`, or (a point that was refused, or lies in no grid) in the `cell` or
    community the finder names; a point in somebody else's cell is that cell's. Severity 一般 unless given.
    `found_at` is the phone's time: its local date counts when it lies within 72 hours before `at`, else the receipt's;
    a `backdated` one (补录) counts as given and asks for `hazards.backdate`. The same `hazard_id` again from the same
    person is the same hazard; somebody else's, or one of another street, is taken (409).
    Refuses `nowhere`, `place-elsewhere`, `point-elsewhere`, `too-short`, `major-by-brigade`, `not-allowed`.
    """
    _refuse_misplaced(street, place, point, cell)
    description = checked_description(description, category)
    refuse_major(severity)
    found_on, found_at = when_found(found_at, at=at, backdated=backdated)
    location = location_of(place) if place else _spot(street, point, cell, on=found_on)

    def work() -> Hazard:
        with transaction.atomic():
            if known := _known(hazard_id, street, by):
                return known
            hazard = Hazard(
                id=hazard_id or uuid7(), **location.as_fact_fields(), recorded_at=at, state=State.REPORTED,
                place=place, at_home=bool(place and place.is_home), point=point or (place and place.point),
                category=category, severity=severity or Severity.objects.get(code=ORDINARY),
                structural=structural, description=description,
                found_on=found_on, found_at=found_at, found_by=by, backdated=backdated, rebound_of=rebound_of,
                remains_of=remains_of,
                origin_kind=origin_kind, origin_id=origin_id, source=source,
            )  # fmt: skip
            return _write(hazard, by=by, at=at, photos=photos)

    return once_more(work)


def when_found(found_at: datetime | None, *, at: datetime, backdated: bool) -> tuple[date, datetime]:
    """The local day and moment a finding counts on, from the device's `found_at` and the receipt `at`."""
    trusted = found_at is not None and (backdated or at - TRUSTED_FOR <= found_at)
    moment = min(found_at, at) if trusted and found_at is not None else at
    return local_date(moment), moment


def hazard_number(street: Grid, found_on: date) -> str:
    """The next number of the street's register in that year. Inside a transaction."""
    return numbered(found_on.year, next_number(street, kind="hazard", year=found_on.year))


def numbered(year: int, number: int) -> str:
    """How a hazard's number is written: 2026-00012."""
    return f"{year}-{number:05d}"


def _write(hazard: Hazard, *, by, at: datetime, photos: Iterable[Photo]) -> Hazard:
    post = allow(by, "report", hazard)
    if hazard.backdated:
        post = require(by, "hazards.backdate", hazard)
    hazard.booked_on = booked_on(hazard.found_on, books_closed_through(hazard.street_id))
    hazard.number = hazard_number(hazard.street, hazard.found_on)
    step = Step(hazard, transition("report"), by, post, at, {Given.PHOTOS: list(photos)})
    step.happened_at = hazard.found_at
    step.counts_on = hazard.booked_on
    step.data = {"origin": hazard.origin_kind} | ({"backdated": True} if hazard.backdated else {})
    record(step, counted=None, came_from="")
    return hazard


def _spot(street: Grid, point: Point | None, cell: Grid | None, *, on: date) -> Location:
    """Where a spot without a place lies: by its point, else in the grid named."""
    found = locate(street, point, on=on)
    if found.grid or cell:
        return found if found.grid else Location(street, cell)
    there = street_at(point, on=on) if point else None
    if there and there != street:
        raise DomainError("point-elsewhere", _("这个位置在%(street)s，不在本街道。") % {"street": there})
    return found


def _refuse_misplaced(street: Grid, place: Place | None, point: Point | None, cell: Grid | None) -> None:
    if place is None and point is None and cell is None:
        raise DomainError("nowhere", _("请选择场所，或在地图上标出位置。"))
    if cell is not None and cell.street_id != street.pk:
        raise DomainError("cell-elsewhere", _("该网格不在本街道。"))
    if place is not None and place.street_id != street.pk:
        raise DomainError("place-elsewhere", _("该场所不在本街道。"))


def _known(hazard_id: UUID | None, street: Grid, by) -> Hazard | None:
    known = Hazard.objects.filter(pk=hazard_id).first() if hazard_id else None
    if known is not None and (known.street_id, known.found_by) != (street.pk, by):
        raise Conflict("id-taken", _("这个编号已被使用。"))
    return known


def refuse_major(severity: Severity | None) -> None:
    """重大火灾隐患 is determined by the fire and rescue brigade, in a major case of its own (domain.md 2.6)."""
    if severity is not None and severity.code == MAJOR:
        sentence = _("重大火灾隐患由消防救援机构认定，请选“疑似重大”。")
        raise DomainError("major-by-brigade", sentence, fields={"severity": sentence})


def checked_description(text: str, category: Category) -> str:
    """The words of a finding without blanks around them, nor NUL, which no text can keep.

    Refuses `too-short` and `too-long` (500).
    """
    text = text.replace("\x00", "").strip()
    needed = OTHER_WORDS if category.code == OTHER else 1
    if len(text) < needed:
        sentence = _("请写明具体问题，不少于 %(n)d 个字。") % {"n": needed}
        raise DomainError("too-short", sentence, fields={"description": sentence})
    if len(text) > 500:
        sentence = _("描述请不超过 500 个字。")
        raise DomainError("too-long", sentence, fields={"description": sentence})
    return text
