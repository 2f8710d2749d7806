"""By which power somebody orders over a hazard, and whether he may name the day: asked by orders.py and by the page."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from grids.access import may
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, Organisation
from hazards.delegated.powers import powers_over
from hazards.models import DelegatedPower, Handover, Hazard, Notice, PaperIssuer
from hazards.papers.kinds import KINDS
from hazards.papers.numbers import usual_prefix
from hazards.services.handovers import answerable
from hazards.workflow import OPEN, State

ORDERS = (Notice.Kind.ORDER_NOW, Notice.Kind.ORDER_BY, Notice.Kind.SEAL)
OUR_OFFICES = (Organisation.Kind.ENFORCEMENT, Organisation.Kind.STREET_OFFICE)


@dataclass(frozen=True, slots=True)
class Authority:
    """`body`: a body that orders by its own power over what it accepted; else the `powers` that cover the hazard."""

    body: Organisation | None
    powers: list[DelegatedPower]

    def for_kind(self, kind: str) -> "Authority":
        """What of it there is for one kind of order: sealing needs an item that includes it."""
        return Authority(self.body, [one for one in self.powers if kind != Notice.Kind.SEAL or one.may_seal])

    @property
    def stands(self) -> bool:
        """Whether there is any."""
        return self.body is not None or bool(self.powers)


def authority_over(hazard: Hazard, by, *, on: date) -> Authority:
    """By what `by` may issue orders over the hazard on the local day `on`; `stands` False where by nothing.

    The brigade by its own power (消防法 §54), over what was handed to it and accepted; the street's enforcement office
    by an item in force that covers the hazard.
    """
    body = next((row.receiver for row in accepted_by(hazard, by) if row.receiver.kind == "brigade"), None)
    if body is not None and by is not None and may(by, "orders.own", hazard):
        return Authority(body, [])
    if by is not None and not may(by, "orders.delegated", hazard):
        return Authority(None, [])
    return Authority(None, powers_over(hazard, on=on))


def accepted_by(hazard: Hazard, by) -> list[Handover]:
    """The hand-overs that a body of `by` accepted."""
    return answerable(hazard, "order_handed", by) if hazard.state == State.ACCEPTED else []


def names_days(hazard: Hazard, by) -> bool:
    """Whether an order of `by` may name the last day now: on the street's clock, or on the one of his own body.

    Submitted for a re-check it is to be re-checked first; what another body has is that body's.
    """
    return hazard.state in (State.REPORTED, State.RECTIFYING) or bool(accepted_by(hazard, by))


def refuse_kind(hazard: Hazard, kind: str, by, *, on: date) -> Authority:
    """The authority for this kind of order now, or the refusal that says what is missing.

    409 `not-open`, `no-power`, `not-the-day` (a term may not be named now); 403 `not-accepted` of the brigade.
    """
    if hazard.state not in OPEN:
        raise no_power(hazard)
    found = authority_over(hazard, by, on=on).for_kind(kind)
    if not found.stands and by is not None and not may(by, "orders.delegated", hazard):
        raise NotAllowed("not-accepted", _("只能对已移送本单位并由本单位受理的隐患出具这种文书。"))
    if not found.stands:
        raise no_power(hazard)
    if kind == Notice.Kind.ORDER_BY and not names_days(hazard, by):
        sentence = _("隐患现为“%(state)s”，现在不能另定改正期限：待复查的请先复查，已移送的由受理单位决定。")
        raise Conflict("not-the-day", sentence % {"state": State(hazard.state).label}, state=hazard.state)
    return found


def no_power(hazard: Hazard) -> Conflict:
    """Why no order is issued: the hazard is no longer open, or no item in force covers it."""
    if hazard.state not in OPEN:
        return Conflict("not-open", _("隐患已不在整改中，不能出具这种文书。"), state=hazard.state)
    sentence = _(
        "本街道今天没有覆盖这类隐患的有效赋权或委托事项，不能出具这种文书。请出具隐患告知单，或移送有权的单位。"
    )
    return Conflict("no-power", sentence)


def doer(hazard: Hazard, authority: Authority, power: DelegatedPower | None, post, by) -> Organisation:
    """Whose act it is in the register: the brigade's, the body's that entrusts, else the street's own office.

    Refuses `no-office` where the street has no such office among its organisations.
    """
    if authority.body:
        return authority.body
    if power and power.on_behalf_of:
        return power.on_behalf_of
    offices = Organisation.objects.filter(
        is_active=True, kind__in=OUR_OFFICES, grid__path__startswith=hazard.street.path
    ).order_by("code")
    own = {post.organisation_id if post else None, by.organisation_id if by else None}
    rows = sorted(offices, key=lambda row: (row.pk not in own, OUR_OFFICES.index(Organisation.Kind(row.kind))))
    if not rows:
        raise DomainError("no-office", _("街道还没有登记综合行政执法机构或街道办事处，请先在单位里登记。"))
    return rows[0]


def own_number(street: Grid, number: str) -> str:
    """A number that a body gives by itself, cleaned. Refuses none, one the street's own papers go under, a used one."""
    number = number.strip()
    prefixes = {usual_prefix(street, kind) for kind in KINDS}
    prefixes |= set(PaperIssuer.objects.filter(street=street).exclude(prefix="").values_list("prefix", flat=True))
    if not number:
        _refuse(_("请填写本单位的文书号。"))
    if number.startswith(tuple(prefixes)):
        _refuse(_("这是街道文书的文号，请填写本单位的文书号。"))
    if Notice.objects.filter(street=street, number=number).exists():
        _refuse(_("这个文书号已经用过。"))
    return number


def _refuse(sentence: str) -> None:
    raise DomainError("wrong-number", sentence, fields={"number": sentence})
