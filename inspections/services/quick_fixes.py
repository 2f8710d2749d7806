"""快速处置: a stair cleared, an e-bike moved. Two taps, counted by 起, never a hazard."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require_near, scope_of
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Grid, Photo, Place, User
from grids.periods import booked_on
from grids.services.books import books_closed_through
from grids.services.locating import Location, locate, location_of
from inspections.models import QuickFix

MOST = 999  # one entry; more is a campaign's count and is entered with its round


def record_quick_fix(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    count: int = 1,
    approximate: bool = False,
    place: Place | None = None,
    point: Point | None = None,
    done_on: date | None = None,
    photo: Photo | None = None,
    note: str = "",
    source: str = "platform",
    fix_id: UUID | None = None,
) -> QuickFix:
    """Record `count` 起 of one kind; the same `fix_id` again is the same row (a double tap).

    Where: at `place`, else at `point` (WGS-84), else in the person's own cell if he has just one, else in the street;
    a point in another's cell is that cell's. Refuses an unknown kind and a count outside 1 … 999 (the system may enter
    more: published sums).
    """
    day = done_on or local_date(at)
    if kind not in QuickFix.Kind.values:
        raise DomainError("bad-quick-fix", _("请选择处置了什么。"), fields={"kind": str(_("请选择处置了什么。"))})
    if count < 1 or (by is not None and count > MOST):
        sentence = _("数量应在 1 到 999 之间。")
        raise DomainError("bad-quick-fix", sentence, fields={"count": str(sentence)})
    where = _where(street, place, point, by, day)
    fix = QuickFix(
        id=fix_id or uuid7(),
        **where.as_fact_fields(),
        recorded_at=at,
        kind=kind,
        count=count,
        approximate=approximate,
        place=place,
        by=by,
        done_on=day,
        source=source,
        photo=photo,
        note=note,
    )
    require_near(by, "quickfixes.record", fix)
    try:
        with transaction.atomic():
            fix.booked_on = booked_on(day, books_closed_through(street.pk))
            fix.save(force_insert=True)
    except IntegrityError:
        known = QuickFix.objects.filter(pk=fix.pk, street=street, by=by).first()
        if known is None:
            raise Conflict("id-taken", _("这个编号已被使用，请重新填写。")) from None
        return known
    return fix


def _where(street: Grid, place: Place | None, point: Point | None, by: User | None, day: date) -> Location:
    if place:
        return location_of(place)
    if point:
        found = locate(street, point, on=day)
        if found.grid:
            return found
    cells = scope_of(by).reach_for("quickfixes.record").cells if by else frozenset()
    own = Grid.objects.filter(pk__in=cells, street=street)
    return Location(street, own[0]) if len(own) == 1 else Location(street, None)
