"""Minimal registers: what was built and installed, what burned, what was taught."""

from datetime import date, datetime
from decimal import Decimal

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import DomainError, NotAllowed
from grids.models import Grid, Place, User
from grids.services.locating import Location, locate, location_of
from stations.models import Activity, Device, Facility, Incident


@transaction.atomic
def record_facility(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    name: str,
    built_on: date,
    grid: Grid | None = None,
    point: Point | None = None,
    count: int = 1,
    ports: int = 0,
    address: str = "",
    length_m: Decimal | None = None,
    width_m: Decimal | None = None,
    marked: bool = False,
) -> Facility:
    """A built asset of `street`: `count` pieces (处、块、个、条), `ports` charging ports.

    A segment of a fire lane may have its length and clear width in metres, and whether it is marked. Refuses a day
    ahead of `at`, these three of anything else (`lane-only`), and what is not more than 0.
    """
    _refuse_ahead(built_on, at)
    _refuse_unless_lane(kind, length_m=length_m, width_m=width_m, marked=marked)
    facility = Facility(
        **_located(street, grid, point, on=built_on),
        recorded_at=at,
        kind=kind,
        name=name,
        built_on=built_on,
        point=point,
        count=count,
        ports=ports,
        address=address,
        length_m=length_m,
        width_m=width_m,
        marked=marked,
    )
    return _entered(facility, "facilities.manage", by=by)


def _refuse_unless_lane(kind: str, **given: Decimal | bool | None) -> None:
    problems = {}
    for name, value in given.items():
        if kind != Facility.Kind.LANE and value not in (None, False):
            problems[name] = _("只有消防车通道填这一项。")
        elif value is not None and not isinstance(value, bool) and value <= 0:
            problems[name] = _("应大于 0。")
    if problems:
        raise DomainError("lane-only", next(iter(problems.values())), fields=problems)


@transaction.atomic
def record_device(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    installed_on: date,
    place: Place | None = None,
    grid: Grid | None = None,
    serial: str = "",
    count: int = 1,
    online: int = 1,
) -> Device:
    """A networked device, or a batch of `count` like ones (`online` answer); at a place, in a grid or the street.

    Refuses a day ahead of `at`, more online than there are, and a place of another street.
    """
    _refuse_ahead(installed_on, at)
    if online > count:
        sentence = _("在线数不能多于总数。")
        raise DomainError("more-online-than-there", sentence, fields={"online": sentence})
    location = _at_place(street, place) if place else Location(street, grid)
    device = Device(
        **location.as_fact_fields(),
        recorded_at=at,
        kind=kind,
        place=place,
        serial=serial,
        count=count,
        online=online,
        installed_on=installed_on,
    )
    return _entered(device, "facilities.manage", by=by)


@transaction.atomic
def record_activity(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    title: str,
    held_on: date,
    grid: Grid | None = None,
    people: int = 0,
    units: int = 0,
    copies: int = 0,
    approximate: bool = False,
    note: str = "",
) -> Activity:
    """Training, drill, publicity or meeting: 人次, 家, 份; `approximate` figures keep their 余."""
    _refuse_ahead(held_on, at)
    activity = Activity(
        **_located(street, grid, None, on=held_on),
        recorded_at=at,
        kind=kind,
        title=title,
        held_on=held_on,
        people=people,
        units=units,
        copies=copies,
        approximate=approximate,
        note=note,
    )
    return _entered(activity, "activities.manage", by=by)


@transaction.atomic
def record_incident(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    happened_at: datetime,
    summary: str,
    place: Place | None = None,
    point: Point | None = None,
    address: str = "",
    **facts,
) -> Incident:
    """A fire, at a place, a point or an address.

    `facts`: cause, deaths, injured, loss_fen (1/100 CNY), controlled_at. Refuses a moment ahead of `at`, and a fire
    under control before it was reported.
    """
    if happened_at > at:
        raise DomainError("incident-ahead", _("时间不能晚于现在。"), fields={"happened_at": _("时间不能晚于现在。")})
    if facts.get("controlled_at") and facts["controlled_at"] < happened_at:
        sentence = _("控制时间不能早于接警时间。")
        raise DomainError("controlled-before", sentence, fields={"controlled_at": sentence})
    if place is None and point is None and not address:
        raise DomainError("incident-nowhere", _("请填写起火场所、位置或地址。"))
    location = _at_place(street, place) if place else locate(street, point, on=timezone.localdate(happened_at))
    incident = Incident(
        **location.as_fact_fields(),
        recorded_at=at,
        at=happened_at,
        summary=summary,
        place=place,
        point=point or (place.point if place else None),
        address=address or (place.address if place else ""),
        **facts,
    )
    return _entered(incident, "stations.manage", by=by)


def _entered(row, action: str, *, by: User | None):
    """Save `row` if `by` may take `action` where it lies."""
    require(by, action, row)
    row.save()
    return row


def _located(street: Grid, grid: Grid | None, point: Point | None, *, on: date) -> dict:
    location = Location(street, grid) if grid else locate(street, point, on=on)
    return location.as_fact_fields()


def _at_place(street: Grid, place: Place) -> Location:
    if place.street_id != street.pk:
        raise NotAllowed("other-street", _("该场所不属于本街道。"))
    return location_of(place)


def _refuse_ahead(day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise DomainError("day-ahead", _("日期不能晚于今天。"))
