"""A hazard seen in passing and a quick fix arrive from a phone: once, with a row that says what became of each.

Their photos come first, each with its own receipt: what arrives here is whole or not at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from grids.calendar import local_date
from grids.errors import Busy, Conflict, DomainError
from grids.models import Grid, Photo, Place, User
from hazards.models import Hazard
from hazards.services.finding_again import found_before
from hazards.services.reporting import when_found
from inspections.models import QuickFix, Submission
from inspections.passing import Fix, Report, Spot, read_fix, read_report, spot_of
from inspections.services.answers import Rows
from inspections.services.findings import report_in_passing
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.submission_log import Sending, UnknownPlace, keep
from inspections.submissions import digest_as_sent
from inspections.whereabouts import grids_of, street_of

Passed = Hazard | QuickFix


class PhotosMissing(DomainError):
    """It names photos that have not arrived: send them, then it again."""

    status = 409


@dataclass(frozen=True, slots=True)
class Receipt:
    """`created`, or `same` when it had arrived before; `fact` is what it became (a hazard known before, perhaps)."""

    status: str
    fact: Passed


def street_for(payload: Any, by: User, action: str) -> Grid | None:
    """The street it belongs to: its place's if the person may see that, else his only one, the one named or stood in.

    None: the person works in several and has not said; or nothing that says so can be read.
    """
    try:
        spot = spot_of(payload)
    except DomainError:
        spot = Spot()
    if spot.place:
        place = Place.objects.visible_to(by).filter(pk=spot.place).select_related("street").first()
        if place:
            return place.street
    return street_of(by, action, point=_point(spot), code=spot.street)


def submit_report(street: Grid, *, client_id: UUID, payload: Any, by: User, at: datetime) -> Receipt:
    """Record the hazard in `payload` (docs/contract.md) under the phone's id, or say that it is there already.

    Refuses what cannot be read (bad-visit), an unknown place (404), a person without the right (403), photos that are
    not there yet (409, photos-missing with their ids), other content under the same id (409, sending-differs), and
    what `report_in_passing` refuses. Every refusal but `busy` leaves a `Submission` with its reason.
    """
    sending = Sending(street, client_id, payload, by, at, digest_as_sent(payload))
    return _receive(sending, lambda: _report(sending, read_report(payload), by), lambda: _hazard_of(sending))


def submit_quick_fix(street: Grid, *, client_id: UUID, payload: Any, by: User, at: datetime) -> Receipt:
    """Record the quick fix in `payload` under the phone's id, or say that it is there already; refuses likewise."""
    sending = Sending(street, client_id, payload, by, at, digest_as_sent(payload))
    return _receive(sending, lambda: _fix(sending, read_fix(payload)), lambda: QuickFix.objects.get(pk=client_id))


def _receive(sending: Sending, record: Callable[[], Passed], recorded: Callable[[], Passed]) -> Receipt:
    try:
        if _arrived(sending):
            return Receipt("same", recorded())
        with transaction.atomic():
            fact = record()
            keep(sending)
        return Receipt("created", fact)
    except Busy:
        raise
    except OperationalError as error:
        raise Busy("busy", _("服务器正忙，请稍后再试；内容没有丢失。")) from error
    except DomainError as refusal:
        keep(sending, refusal=refusal)
        raise


def _arrived(sending: Sending) -> bool:
    """Whether this very content became a fact before. Raises Conflict when another one did, or another person's."""
    earlier = Submission.objects.filter(client_id=sending.client_id, status=Submission.Status.APPLIED).first()
    if earlier is None:
        return False
    if (earlier.street_id, earlier.by) != (sending.street.pk, sending.by):
        raise Conflict("id-taken", _("这个编号已被使用，请重新填写。"))
    if earlier.sha256 != sending.digest:
        raise Conflict("sending-differs", _("这条记录先前已提交过，内容不同；两份都已保留，请核对。"))
    return True


def _report(sending: Sending, report: Report, by: User) -> Hazard:
    place, finding = _place(sending, report.spot), report.hazard
    photos = _photos(sending, (*finding.photos, *finding.after))
    found_at = when_found(report.spot.device_at, at=sending.at, backdated=False)[1]
    return report_in_passing(
        sending.street,
        found=Rows().found(finding),
        by=by,
        at=sending.at,
        hazard_id=sending.client_id,
        before=[photos[one] for one in finding.photos],
        after=[photos[one] for one in finding.after],
        place=place,
        point=_point(report.spot),
        cell=None if place else _grid(sending.street, report.spot, by, on=local_date(sending.at)),
        found_at=found_at,
    )


def _hazard_of(sending: Sending) -> Hazard:
    """What the report became: its own hazard, or the one that stood open at its place."""
    own = Hazard.objects.filter(pk=sending.client_id, street=sending.street).first()
    if own is not None:
        return own
    known = found_before(_place(sending, read_report(sending.payload).spot), sending.client_id)
    if known is None:
        raise Conflict("id-taken", _("这个编号已被使用，请重新填写。"))
    return known


def _fix(sending: Sending, fix: Fix) -> QuickFix:
    photos = _photos(sending, [fix.photo] if fix.photo else [])
    done_at = when_found(fix.spot.device_at, at=sending.at, backdated=False)[1]
    return record_quick_fix(
        sending.street,
        by=sending.by,
        at=sending.at,
        kind=fix.kind,
        count=fix.count,
        place=_place(sending, fix.spot),
        point=_point(fix.spot),
        done_on=local_date(done_at),
        photo=photos[fix.photo] if fix.photo else None,
        fix_id=sending.client_id,
    )


def _place(sending: Sending, spot: Spot) -> Place | None:
    if spot.place is None:
        return None
    found = Place.objects.visible_to(sending.by).filter(pk=spot.place, street=sending.street)
    place = found.select_related("street", "type", "scope_cell").first()
    if place is None:
        sentence = _("没有找到这家场所，或不在本人负责的范围内。")
        raise UnknownPlace("unknown-place", sentence, fields={"place": str(sentence)})
    return place


def _grid(street: Grid, spot: Spot, by: User, *, on: date) -> Grid | None:
    """The grid the person names, among those he works in; his only one where he names none."""
    own = grids_of(by, "hazards.report", street, on=on)
    if spot.grid:
        return own.filter(code=spot.grid).first()
    only = list(own[:2])
    return only[0] if len(only) == 1 else None


def _photos(sending: Sending, ids: Iterable[UUID]) -> dict[UUID, Photo]:
    """The named photos, sent by the same person; those that have not arrived are asked for."""
    wanted = set(ids)
    there = Photo.objects.filter(street=sending.street, by=sending.by).in_bulk(wanted)
    if missing := sorted(str(one) for one in wanted - there.keys()):
        raise PhotosMissing("photos-missing", _("照片还没有到齐，请先发照片。"), missing_photos=missing)
    return there


def _point(spot: Spot) -> Point | None:
    return Point(*spot.position, srid=4326) if spot.position else None
