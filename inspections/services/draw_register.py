"""检查人员名录 and 回避登记: who may be drawn, and who is never drawn for which place."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access import require, require_in
from grids.errors import Conflict, DomainError
from grids.models import Grid, Place, User
from grids.services.entries import void_entry
from inspections.models import Inspector, Tie


def register_inspector(
    street: Grid,
    *,
    user: User,
    certificate: str,
    valid_from: date,
    by: User | None,
    at: datetime,
    valid_to: date | None = None,
    issued_by: str = "",
) -> Inspector:
    """Put a person with his certificate on the street's list. Refuses a certificate that is there already (409)."""
    require_in(by, "draws.plan", street)
    number = "".join(certificate.split())
    if not number:
        raise _bad("certificate", _("请填写证件号。"))
    if valid_to is not None and valid_to < valid_from:
        raise _bad("valid_to", _("有效期的止日不能早于起日。"))
    try:
        with transaction.atomic():
            return Inspector.objects.create(
                street=street,
                recorded_at=at,
                user=user,
                certificate=number,
                issued_by=issued_by.strip(),
                valid_from=valid_from,
                valid_to=valid_to,
                registered_by=by,
            )
    except IntegrityError as error:
        sentence = _("这个证件号已在名录中。")
        raise Conflict("certificate-known", sentence, fields={"certificate": sentence}) from error


def end_inspector(inspector: Inspector, *, on: date, by: User | None) -> Inspector:
    """The certificate holds up to the day `on` and not after; draws that were frozen before stay as they are."""
    require(by, "draws.plan", inspector)
    if on < inspector.valid_from:
        raise _bad("on", _("有效期的止日不能早于起日。"))
    inspector.valid_to = on
    inspector.save(update_fields=["valid_to"])
    return inspector


def declare_tie(inspector: Inspector, *, place: Place, reason: str, by: User | None, at: datetime) -> Tie:
    """This person is not drawn for this place from now on. Refuses an empty reason and one declared already (409)."""
    require(by, "draws.plan", inspector)
    if place.street_id != inspector.street_id or place.is_home:
        raise _bad("place", _("请填写本街道场所的编码。"))
    if not reason.strip():
        raise _bad("reason", _("请填写回避事由。"))
    try:
        with transaction.atomic():
            return Tie.objects.create(
                street_id=inspector.street_id,
                recorded_at=at,
                inspector=inspector,
                place=place,
                reason=reason.strip()[:200],
                declared_by=by,
            )
    except IntegrityError as error:
        sentence = _("这项回避已经登记。")
        raise Conflict("tie-known", sentence, fields={"place": sentence}) from error


def void_tie(tie: Tie, *, by: User, at: datetime, reason: str) -> Tie:
    """Take a declaration back, with the reason; draws that were frozen before stay as they are."""
    return void_entry(tie, action="draws.plan", by=by, at=at, reason=reason)


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-inspector", sentence, fields={name: str(sentence)})
