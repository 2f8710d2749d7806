"""Orders 责令改正通知书 and 临时查封决定书: only by an item of power in force that covers the hazard (design rule 14).

An order changes neither the hazard's state nor the day it was told to be put right by; it is a paper of its own, on the
timeline and in the file of the hazard.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute
from hazards.delegated.powers import powers_over
from hazards.models import DelegatedPower, Hazard, Notice
from hazards.papers.numbers import number_paper
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import OPEN, Given

ORDERS = (Notice.Kind.ORDER_NOW, Notice.Kind.ORDER_BY, Notice.Kind.SEAL)
OFFICERS = 2  # at least two of them (行政处罚法 §42; 120号令 §14: 检查人员不得少于两人)
SERVED_WITHIN = Rule(Unit.WORKDAY, 3)  # domain.md 2.9: made and served ≤ 3 working days from inspection; a hint
SEALED_AT_MOST = 30  # days (行政强制法 §25, domain.md 2.9)


@dataclass(frozen=True, slots=True)
class Order:
    """What an order says beside the hazard: read by `order_facts`.

    `officers`: names with the numbers of their cards, as they are printed. `due_on`: of 责令限期改正; `part`, `reasons`
    and `until`: what is sealed, why, and its last day.
    """

    hazard: Hazard
    power: DelegatedPower
    inspected_on: date
    made_on: date
    officers: list[str] = field(default_factory=list)
    due_on: date | None = None
    part: str = ""
    reasons: str = ""
    until: date | None = None


def orders_offered(hazard: Hazard, user, *, at: datetime) -> list[Notice.Kind]:
    """The kinds of order `user` may issue over the hazard now: none without an item in force that covers it."""
    if hazard.state not in OPEN or not may(user, "orders.issue", hazard):
        return []
    powers = powers_over(hazard, on=local_date(at))
    return [kind for kind in ORDERS if any(kind != Notice.Kind.SEAL or power.may_seal for power in powers)]


def served_late(inspected_on: date, *, today: date) -> bool:
    """Whether more than three working days have passed since the inspection: said, not refused."""
    return today > compute(SERVED_WITHIN, inspected_on, work_calendar()).due_on


def issue_order(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    kind: str,
    inspected_on: date,
    officers: str,
    power: DelegatedPower | None = None,
    due_on: date | None = None,
    part: str = "",
    reasons: str = "",
    until: date | None = None,
) -> Notice:
    """An order of `kind` over the hazard, numbered, its facts frozen; the worker draws it.

    `power` may be left out where one item covers it. Refuses `no-power` (409: none in force today covers it, or not
    with sealing), `which-power`, `not-open` (409), and `missing-input`/`wrong-value` at the field: two officers, one a
    line; an inspection to come; a day before today; more than 30 days of sealing. Needs the right `orders.issue`.
    """
    require(by, "orders.issue", hazard)
    today = local_date(at)
    with transaction.atomic():
        rows = Hazard.objects.select_for_update(of=("self",))
        row = rows.select_related("street", "category", "severity", "place", "scope_cell").get(pk=hazard.pk)
        if row.state not in OPEN:
            raise no_power(row)
        order = Order(
            hazard=row,
            power=_power_for(row, kind, power, today),
            inspected_on=inspected_on,
            made_on=today,
            officers=[line.strip() for line in officers.splitlines() if line.strip()],
            due_on=due_on if kind == Notice.Kind.ORDER_BY else None,
            part=part.strip() if kind == Notice.Kind.SEAL else "",
            reasons=reasons.strip() if kind == Notice.Kind.SEAL else "",
            until=until if kind == Notice.Kind.SEAL else None,
        )
        _refuse_wrong(order, kind)
        paper = number_paper(row, kind, about=order, by=by, at=at, power=order.power)
        words = on_record(
            lambda: (
                _("出具%(paper)s %(number)s，依据%(power)s")
                % {"paper": paper.get_kind_display(), "number": paper.number, "power": order.power}
            )
        )
        act(row, "comment", by=by, at=at, seen=None, given={Given.NOTE: words}, note=words)
    return paper


def no_power(hazard: Hazard) -> Conflict:
    """Why no order is issued: the hazard is no longer open, or no item in force covers it."""
    if hazard.state not in OPEN:
        return Conflict("not-open", _("隐患已不在整改中，不能出具这种文书。"), state=hazard.state)
    sentence = _(
        "本街道今天没有覆盖这类隐患的有效赋权或委托事项，不能出具这种文书。请出具隐患告知单，或移送有权的单位。"
    )
    return Conflict("no-power", sentence)


def _power_for(hazard: Hazard, kind: str, wanted: DelegatedPower | None, today: date) -> DelegatedPower:
    powers = powers_over(hazard, on=today)
    if kind == Notice.Kind.SEAL:
        powers = [one for one in powers if one.may_seal]
    if wanted is not None:
        powers = [one for one in powers if one.pk == wanted.pk]
    if not powers:
        raise no_power(hazard)
    if len(powers) > 1:
        sentence = _("有多个事项覆盖这处隐患，请选择依据哪一项。")
        raise DomainError("which-power", sentence, fields={"power": sentence})
    return powers[0]


def _refuse_wrong(order: Order, kind: str) -> None:
    today, seal = order.made_on, kind == Notice.Kind.SEAL
    last = today + timedelta(days=SEALED_AT_MOST - 1)
    problems = {
        "officers": len(order.officers) < OFFICERS and _("执法人员不少于两人，每行一人，写明执法证号。"),
        "inspected_on": order.inspected_on > today and _("检查日期不能晚于今天。"),
        "due_on": kind == Notice.Kind.ORDER_BY
        and (order.due_on is None or order.due_on < today)
        and _("请填写改正期限，不能早于今天。"),
        "part": seal and not order.part and _("请写明查封的部位或场所。"),
        "reasons": seal and not order.reasons and _("请写明不及时消除可能严重威胁公共安全的理由。"),
        "until": seal
        and (order.until is None or not today <= order.until <= last)
        and _("临时查封从今天起算，最长 30 日。"),
    }
    fields = {name: sentence for name, sentence in problems.items() if sentence}
    if fields:
        raise DomainError("wrong-value", next(iter(fields.values())), fields=fields)
