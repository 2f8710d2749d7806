"""Temporary seals 临时查封: registered by who keeps the register, imposed by who has the power, ended by being lifted.

A seal never runs out by itself: when its days are over it is lifted, or imposed anew as another row that names it.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Organisation, Place, User
from grids.services.locating import location_of
from grids.services.reopening import suspend
from hazards.delegated.powers import powers_of
from hazards.models import Hazard, Notice, Seal
from hazards.models.pressure import SEAL_DAYS
from hazards.services.enforcement import record_action

OWN = Organisation.Kind.BRIGADE  # 消防法 §54: the brigade seals by its own power
DELEGATED = (Organisation.Kind.ENFORCEMENT, Organisation.Kind.STREET_OFFICE)


@transaction.atomic
def record_seal(
    place: Place,
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation,
    part: str,
    from_on: date,
    until_on: date,
    document: str = "",
    decider: str = "",
    hazard: Hazard | None = None,
    stops: bool = False,
    follows: Seal | None = None,
    paper: Notice | None = None,
) -> Seal:
    """Write down a seal of `part` of the place, both days included, with its entry in the register (1 家).

    `stops`: the whole place stops business (停业整改) and opens again by acceptance. `follows`: the seal it renews;
    `paper`: the 临时查封决定书 where it was issued here.
    Refuses more than 30 days (行政强制法 §25), a body without the power (`no-power`), a day to come, a second renewal.
    """
    place = Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    _refuse_body(place, organisation, on=from_on)
    if not part.strip():
        _refuse("part", _("请写明查封部位。"))
    if until_on < from_on:
        _refuse("until_on", _("止日不能早于起日。"))
    if until_on > from_on + timedelta(days=SEAL_DAYS):
        _refuse("until_on", _("临时查封不得超过 %(n)d 天（行政强制法第二十五条）。") % {"n": SEAL_DAYS})
    if hazard is not None and hazard.place_id != place.pk:
        _refuse("hazard", _("该隐患不在这家场所。"))
    if from_on > local_date(at):
        _refuse("from_on", _("日期不能晚于今天。"))
    if follows is not None:
        _refuse_ended(follows, place)
    action = record_action(
        place.street, by=by, at=at, kind="seal", done_on=from_on, organisation=organisation, place=place,
        hazard=hazard, document=document, note=part, paper=paper,
    )  # fmt: skip
    seal = Seal.objects.create(
        **location_of(place).as_fact_fields(), recorded_at=at, place=place, action=action, part=part.strip()[:200],
        decider=decider.strip()[:100], from_on=from_on, until_on=until_on, follows=follows,
    )  # fmt: skip
    if stops:
        suspend(place, by=by, note=_("临时查封：%(part)s") % {"part": seal.part})
    return seal


@transaction.atomic
def lift_seal(seal: Seal, *, by: User | None, at: datetime, lifted_on: date, document: str) -> Seal:
    """解除临时查封, by the paper of who imposed it. It opens no place: that is an acceptance's.

    Refuses one lifted or renewed already (409), a missing paper, a day before the seal or to come.
    """
    row = Seal.objects.select_for_update(of=("self",)).select_related("action", "place").get(pk=seal.pk)
    require(by, "seals.record", row)
    _refuse_ended(row, row.place)
    if not document.strip():
        _refuse("document", _("请填写解除查封的文书号。"))
    if not row.from_on <= lifted_on <= local_date(at):
        _refuse("lifted_on", _("解除日期应在查封之后，不晚于今天。"))
    row.lifted_on, row.lift_document, row.lifted_by = lifted_on, document.strip()[:60], by
    row.save(update_fields=["lifted_on", "lift_document", "lifted_by"])
    return row


def sealers(place: Place, *, on: date):
    """The bodies that may seal at the place on the local day: the brigade, and the street's own by a delegated item."""
    kinds = [OWN, *(DELEGATED if any(power.may_seal for power in powers_of(place.street, on=on)) else ())]
    codes = [code for code in place.street.path.split("/") if code]
    return Organisation.objects.filter(is_active=True, kind__in=kinds, grid__code__in=codes).order_by("code")


def _refuse_body(place: Place, organisation: Organisation, *, on: date) -> None:
    if not sealers(place, on=on).filter(pk=organisation.pk).exists():
        said = _("%(body)s没有临时查封的权力，只能登记有权单位作出的查封。") % {"body": organisation}
        raise DomainError("no-power", said, fields={"organisation": said})


def _refuse_ended(seal: Seal, place: Place) -> None:
    if seal.place_id != place.pk or not Seal.objects.standing().filter(pk=seal.pk).exists():
        raise Conflict("seal-ended", _("这次查封已经解除、重新查封或作废。"))


def _refuse(field: str, sentence: str) -> None:
    raise DomainError("wrong-value", sentence, fields={field: sentence})
