"""The register of places 一店一档: who registers what where, and what may change afterwards."""

import secrets
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from grids.access import may, require, require_in, scope_of
from grids.codes import is_phone
from grids.errors import DomainError, NotAllowed
from grids.geometry import in_china, to_wgs84
from grids.ids import uuid7
from grids.models import Grid, Place, PlaceFlag, PlaceType, Post, Reveal, User
from grids.services.following import facts_follow, has_facts, put_into
from grids.services.locating import Location, locate, street_at
from grids.services.numbering import next_number
from grids.services.reopening import waits_for_acceptance

FACTS = {
    "address", "place_class", "area_m2", "floors", "height_m", "staff", "beds", "responsible_person", "phone",
    "manager", "manager_phone", "credit_code", "supervising_body", "note",
}  # fmt: skip
PHONE_FIELDS = ("phone", "manager_phone")
REVEALABLE = {"phone": _("联系电话"), "manager_phone": _("管理人电话")}


def register_place(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    name: str,
    type: PlaceType,
    point: Point | None = None,
    datum: str = "wgs84",
    cell: Grid | None = None,
    cell_reason: str = "",
    flags: list[PlaceFlag] | None = None,
    invented: bool = False,
    **facts: Any,
) -> Place:
    """Enter a place into the register of `street`.

    `point` is lon/lat as read on a map of `datum`; it is stored in WGS-84. The point decides the cell. `cell` chooses
    another one against the map (with `cell_reason`, by who may) or stands alone where there is no point. A point that
    lies in no grid is accepted and leaves the cell empty: then only the street's own people see the place.
    Refuses `invalid-fields`, `point-outside-china`, `point-in-other-street`, `cell-needs-reason`, NotAllowed.
    """
    place = draft(street, at=at, name=name, type=type, point=point, datum=datum, invented=invented, **facts)
    settle(place, locate(street, place.point, on=localdate(at)), cell=cell, reason=cell_reason, by=by, at=at)
    _require_for(by, "places.register", place)
    with transaction.atomic():
        place.code = f"{next_number(street, kind='place', year=0):05d}"
        place.registered_by = by
        place.save(force_insert=True)
        place.flags.set(flags or [])
    return place


def edit_place(place: Place, *, by: User | None, at: datetime, **changes: Any) -> Place:
    """Change facts of a place; only what is named in `changes` changes (the arguments of `register_place`).

    A new point or cell moves the place to the grid it lies in, and who looks after it then looks after what was found
    there too; where those facts happened stays. A place that waits for its cell gets it, drawn meanwhile, by any save.
    """
    with transaction.atomic():
        place = (
            Place.objects.select_for_update(of=["self"]).select_related("street", "type", "scope_cell").get(pk=place.pk)
        )
        _require_for(by, "places.edit", place)
        came_from = place.scope_cell_id
        flags = changes.pop("flags", None)
        moved = {key: changes.pop(key) for key in ("point", "datum", "cell", "cell_reason") if key in changes}
        for key, value in changes.items():
            if key not in FACTS | {"name", "type"}:
                raise TypeError(f"a place's {key} cannot be edited")
            setattr(place, key, value)
        _refuse_other_nature(place)
        place.is_home = place.type.is_home
        if moved:
            _move(place, by=by, at=at, **moved)
        elif _waits_for_its_cell(place) and (drawn := locate(place.street, place.point, on=localdate(at)).grid):
            put_into(place, drawn)
        _check_fields(place)
        _require_for(by, "places.edit", place)
        place.save()
        if place.scope_cell_id != came_from:
            facts_follow(place, came_from=came_from, by=by, at=at)
        if flags is not None:
            place.flags.set(flags)
    return place


def change_status(place: Place, *, by: User | None, at: datetime, status: str, note: str) -> Place:
    """Say that a place is open, suspended, vacant, moved, closed …, and why; the reason stays in the row's history.

    Refuses `acceptance-needed`: a place that stopped for rectification opens again only by an acceptance (S0-25).
    """
    if status not in Place.Status.values:
        raise DomainError("status-unknown", _("没有这个状态。"))
    if not note.strip():
        raise DomainError("note-missing", _("请写明状态变化的依据。"), fields={"note": str(_("请写明依据。"))})
    with transaction.atomic(), pghistory.context(note=note.strip(), by=str(by.pk) if by else ""):
        place = Place.objects.select_for_update(of=["self"]).get(pk=place.pk)
        _require_for(by, "places.edit", place)
        _refuse_without_acceptance(place, status)
        place.status = status
        place.save(update_fields=["status"])
    return place


def _refuse_without_acceptance(place: Place, status: str) -> None:
    if status == place.status or status not in (Place.Status.OPEN, Place.Status.ACCEPTED):
        return
    if status == Place.Status.ACCEPTED or waits_for_acceptance(place):
        said = str(_("停业整改的场所须经复业验收合格才能恢复营业，请在场所页申请复业验收。"))
        raise DomainError("acceptance-needed", said, fields={"status": said})


def reveal(place: Place, *, field: str, by: User, at: datetime, reason: str) -> str:
    """The full text of a masked field; leaves a `Reveal` row with the reason (PIPL §51, domain.md 7.5)."""
    if field not in REVEALABLE:
        raise DomainError("field-not-masked", _("这一项没有遮盖。"))
    if len(reason.strip()) < 2:
        raise DomainError("reason-missing", _("请写明查看理由。"), fields={"reason": str(_("请写明查看理由。"))})
    post = _require_for(by, "places.reveal", place)
    note_reveal(place, field=field, by=by, post=post, at=at, reason=reason.strip())
    return getattr(place, field)


def note_reveal(place: Place, *, field: str, by: User, post: Post | None, at: datetime, reason: str) -> None:
    """The record that `by` read a masked field in full: for `reveal`, and for a paper that prints it."""
    Reveal.objects.create(
        street_id=place.street_id, recorded_at=at, by=by, post=post, place=place, field=field, reason=reason[:200]
    )


def draft(
    street: Grid,
    *,
    at: datetime,
    name: str,
    type: PlaceType,
    point: Point | None = None,
    datum: str = "wgs84",
    invented: bool = False,
    **facts: Any,
) -> Place:
    """An unsaved, checked place, without its number and its cell."""
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"a place has no {', '.join(sorted(unknown))}")
    place = Place(
        id=uuid7(),
        street=street,
        district=street.parent,
        recorded_at=at,
        registered_on=localdate(at),
        name=name,
        type=type,
        is_home=type.is_home,
        qr_token=secrets.token_urlsafe(16),
        invented=invented,
        **({"place_class": type.default_class} | {key: value for key, value in facts.items() if value is not None}),
    )
    _put_on_map(place, point, datum)
    _check_fields(place)
    return place


def _check_fields(place: Place) -> None:
    place.name, place.address = " ".join(place.name.split()), " ".join(place.address.split())
    fields = {}
    try:
        place.clean_fields(
            exclude=["code", "qr_token", "street", "district", "cell", "scope_cell", "community", "type"]
        )
    except ValidationError as error:
        fields = {name: "".join(messages) for name, messages in error.message_dict.items()}
    for field in PHONE_FIELDS:
        setattr(place, field, getattr(place, field).replace(" ", ""))
        if getattr(place, field) and not is_phone(getattr(place, field)):
            fields[field] = str(_("电话应为 11 位手机号，或带区号的固定电话。"))
    if fields:
        raise DomainError("invalid-fields", _("有几项填得不对，请看各项下面的说明。"), fields=fields)


def _put_on_map(place: Place, point: Point | None, datum: str) -> None:
    """Set the point in WGS-84, remembering which map it was read from."""
    place.source_datum = datum
    if point is None:
        place.point = None
        return
    lon, lat = to_wgs84(datum, lon=point.x, lat=point.y)
    if not in_china(lon=lon, lat=lat):
        said = str(_("位置不在中国境内，请检查经纬度是否写反。"))
        raise DomainError("point-outside-china", said, fields={"point": said})
    place.point = Point(lon, lat, srid=4326)


def settle(place: Place, located: Location, *, cell: Grid | None, reason: str, by: User | None, at: datetime) -> None:
    """The point's cell, or the one an officer chose against the map, with his reason."""
    if located.grid is None and place.point is not None:
        elsewhere = street_at(place.point, on=localdate(at))
        if elsewhere is not None and elsewhere.pk != place.street_id:
            said = str(_("该位置在%(street)s，不在本街道。") % {"street": elsewhere})
            raise DomainError("point-in-other-street", said, fields={"point": said})
    place.cell_override_reason = ""
    if cell is None or cell == located.grid:
        put_into(place, located.grid)
        return
    if cell.street_id != place.street_id:
        raise DomainError("cell-elsewhere", _("所选网格不在本街道。"))
    if place.point is not None:
        if len(reason.strip()) < 2:
            said = str(_("所选网格与位置不一致，请写明改派的理由。"))
            raise DomainError("cell-needs-reason", said, fields={"cell_reason": said})
        require_in(by, "places.assign-cell", cell)
        place.cell_override_reason = reason.strip()
    put_into(place, cell)


def _refuse_other_nature(place: Place) -> None:
    """Facts keep whether they happened at a home, and who may read them hangs on it: neither becomes the other."""
    if place.type.is_home != place.is_home and has_facts(place):
        said = str(_("这里已有检查、任务或隐患记录，居民家庭和场所不能互改。请停用这一档，另行登记。"))
        raise DomainError("home-or-not", said, fields={"type": said})


def _waits_for_its_cell(place: Place) -> bool:
    """It lies on the map, no officer chose a grid for it, and none below a community looks after it."""
    in_a_cell = place.scope_cell is not None and place.scope_cell.level == Grid.Level.CELL
    return place.point is not None and not place.cell_override_reason and not in_a_cell


def _move(place: Place, *, by: User | None, at: datetime, **moved: Any) -> None:
    if "point" in moved:
        _put_on_map(place, moved["point"], moved.get("datum", "wgs84"))
    located = locate(place.street, place.point, on=localdate(at))
    kept = place.scope_cell if place.cell_override_reason and "cell" not in moved else None
    reason = moved.get("cell_reason", place.cell_override_reason)
    settle(place, located, cell=moved.get("cell") or kept, reason=reason, by=by, at=at)


def _require_for(by: User | None, action: str, place: Place):
    """The post that allows it; a home under care needs the care right besides (design section 10)."""
    if by is not None and not may(by, action, place) and may(by, action):
        raise NotAllowed("place-out-of-reach", _("位置不在所管网格内，请核对位置，或请街道消防工作站办理。"))
    post = require(by, action, place)
    if by is not None and place.is_home and not scope_of(by).care_reach().covers(place):
        raise NotAllowed("no-care-right", _("重点人群家庭只由有关爱职责的岗位登记和查看。"))
    return post
