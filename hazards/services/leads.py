"""Leads 线索: told by anybody, verified on site, only then a hazard."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, Photo, Place
from grids.services.locating import Location, locate, location_of
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute
from hazards.models import Category, Hazard, Lead, LeadReveal
from hazards.services.audience import nearest, where_is
from hazards.services.locking import once_more
from hazards.services.reporting import report_hazard
from notifications.services import announce

# 消防监督检查规定 §18 for complaints: blocked exits and passages, fire systems shut off within 24 hours, others within
# three working days.
EXITS_WITHIN = timedelta(hours=24)
OTHERS_WITHIN = Rule(Unit.WORKDAY, 3)
# Words that put a lead on the short clock when the teller did not say; a wrong guess only makes it faster.
EXIT_WORDS = ("出口", "通道", "楼梯", "楼道", "防火门", "消防门", "喷淋", "报警")
ORIGINS = {
    Lead.Source.PUBLIC: Hazard.Origin.PUBLIC,
    Lead.Source.TICKET: Hazard.Origin.HANDED_DOWN,
    Lead.Source.DEVICE: Hazard.Origin.DEVICE,
    Lead.Source.VIDEO: Hazard.Origin.VIDEO,
}


def tell_lead(
    street: Grid,
    *,
    source: str,
    text: str,
    at: datetime,
    place: Place | None = None,
    point: Point | None = None,
    cell: Grid | None = None,
    reporter_name: str = "",
    reporter_phone: str = "",
    spot: str = "",
    exits_blocked: bool | None = None,
    follow_hash: str | None = None,
    origin_id: UUID | None = None,
) -> Lead:
    """Write a lead down, 待核实, and tell who looks after the spot. The reporter may stay unnamed.

    `cell`: where it is, when neither a place nor a point is known. `origin_id`: of the record that told it (a visit by
    video, an alarm). `follow_hash`: of the number the teller follows it by (`hazards/services/following_leads.py`).
    `exits_blocked` (exits, passages, fire systems) gives 24 hours to verify, else three working days; None: judged by
    the words. `spot` says in words where it is. Refuses an empty text, one of more than 500 characters, and a place of
    another street.
    """
    if not text.strip():
        raise DomainError("missing-input", _("请写明发现了什么。"), fields={"text": _("请写明发现了什么。")})
    if len(text.strip()) > 500:
        sentence = _("描述请不超过 500 个字。")
        raise DomainError("too-long", sentence, fields={"text": sentence})
    if place is not None and place.street_id != street.pk:
        raise DomainError("place-elsewhere", _("该场所不在本街道。"))
    urgent = any(word in text for word in EXIT_WORDS) if exits_blocked is None else exits_blocked
    location = _where(street, place, point, cell, on=local_date(at))
    with transaction.atomic():
        lead = Lead.objects.create(
            **location.as_fact_fields(),
            recorded_at=at,
            source=source,
            place=place,
            point=point or (place and place.point),
            text=text.strip(),
            spot=spot.strip()[:120],
            reporter_name=reporter_name.strip()[:40],
            reporter_phone=reporter_phone.strip()[:40],
            told_at=at,
            follow_hash=follow_hash,
            origin_id=origin_id,
            verify_due_at=at + EXITS_WITHIN if urgent else compute(OTHERS_WITHIN, at, work_calendar()).due_at,
        )
        _tell(lead, urgent=urgent, at=at)
    return lead


def _where(street: Grid, place: Place | None, point: Point | None, cell: Grid | None, *, on) -> Location:
    if place is not None:
        return location_of(place)
    return Location(street, cell) if point is None and cell is not None else locate(street, point, on=on)


def verify_lead(
    lead: Lead,
    *,
    by,
    at: datetime,
    true: bool,
    note: str,
    category: Category | None = None,
    description: str = "",
    photos: Iterable[Photo] = (),
    place: Place | None = None,
    public_note: str = "",
) -> Hazard | None:
    """属实 opens a hazard, found at `at` by who verified; 不属实 ends the lead. Either way `note` says what was seen.

    `public_note`: what the teller reads of it by his number, who never reads `note`.
    `place` is where it was found when the teller named no spot. Refuses a missing note, a true lead without a category,
    and (409) a lead that somebody verified already.
    """
    if not note.strip():
        raise DomainError("missing-input", _("请写明核实情况。"), fields={"note": _("请写明核实情况。")})
    if true and category is None:
        raise DomainError("missing-input", _("请选择隐患类别。"), fields={"category": _("请选择隐患类别。")})

    def work() -> Hazard | None:
        with transaction.atomic():
            row = Lead.objects.select_for_update(of=("self",)).select_related("street", "place").get(pk=lead.pk)
            require(by, "leads.verify", row)
            if row.state != Lead.State.WAITING:
                raise Conflict("verified-already", _("这条线索已经核实。"), state=row.state)
            if true:
                where = row.place or (place if row.point is None else None)
                row.hazard = _hazard_of(
                    row, by=by, at=at, place=where, category=category, text=description, photos=photos
                )
            row.state = Lead.State.TRUE if row.hazard else Lead.State.UNTRUE
            row.verified_by, row.verified_at, row.verify_note = by, at, note.strip()[:300]
            row.public_note = public_note.strip()[:300]
            row.save()
            return row.hazard

    return once_more(work)


def reveal_reporter(lead: Lead, *, by, at: datetime, reason: str) -> str:
    """The reporter's whole phone number, to verify and to answer him; leaves a `LeadReveal` row (PIPL §51).

    Asks for `leads.reporter`. Refuses an empty reason, and a lead without a number.
    """
    post = require(by, "leads.reporter", lead)
    if not lead.reporter_phone:
        raise DomainError("no-phone", _("反映人没有留电话。"))
    if len(reason.strip()) < 2:
        sentence = _("请写明查看理由。")
        raise DomainError("reason-missing", sentence, fields={"reason": sentence})
    LeadReveal.objects.create(
        street_id=lead.street_id, recorded_at=at, lead=lead, by=by, post=post, reason=reason.strip()[:200]
    )
    return lead.reporter_phone


def _hazard_of(row: Lead, *, by, at, place, category, text: str, photos) -> Hazard:
    return report_hazard(
        row.street,
        by=by,
        at=at,
        place=place,
        point=row.point,
        category=category,
        description=text.strip() or row.text,
        origin_kind=ORIGINS[Lead.Source(row.source)],
        origin_id=row.pk,
        photos=photos,
    )


def _tell(lead: Lead, *, urgent: bool, at: datetime) -> None:
    announce(
        lead.street,
        event="lead.told",
        key=f"lead:{lead.pk}",
        to=nearest(lead, ("workers", "heads"), at),
        title=lambda: _("新线索待核实：%(where)s") % {"where": where_is(lead)},
        body=" ".join(filter(None, [lead.spot, lead.text])),
        url=reverse("hazards:lead", args=[lead.pk]),
        urgent=urgent,
        at=at,
    )
