"""Orders 责令改正通知书 and 临时查封决定书: only by a power that covers the hazard (design rule 14).

The day that a 责令限期改正通知书 names becomes the hazard's deadline, on the street's clock or on that of the body that
accepted it; the day first told stays for the statistics. Each order stands in the register of enforcement once, and
goes from it when a corrected one takes its place.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access import may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Organisation
from grids.services.entries import void_entry
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute
from hazards.models import DelegatedPower, EnforcementAction, Hazard, Notice
from hazards.papers.numbers import number_paper
from hazards.papers.ordering import (
    ORDERS,
    Authority,
    accepted_by,
    authority_over,
    doer,
    names_days,
    own_number,
    refuse_kind,
)
from hazards.pressure.sealing import record_seal
from hazards.services.deadlines import put_ordered_day, refuse_too_far
from hazards.services.enforcement import record_action
from hazards.services.engine import Step, act
from hazards.services.extending import drop_extension
from hazards.services.on_record import on_record
from hazards.workflow import OPEN, Given, State

OFFICERS = 2  # at least two of them (行政处罚法 §42; 120号令 §14: 检查人员不得少于两人)
SERVED_WITHIN = Rule(Unit.WORKDAY, 3)  # domain.md 2.9: made and served ≤ 3 working days from inspection; a hint
SEALED_AT_MOST = 30  # days (行政强制法 §25, domain.md 2.9)


@dataclass(frozen=True, slots=True)
class Order:
    """What an order says beside the hazard: read by `order_facts`.

    By `power`, an item of the street, or by the own power of `body`, which then names itself where to turn to
    (`review_body`, `court`). `officers`: names with the numbers of their cards, as they are printed. `due_on`: of
    责令限期改正; `part`, `reasons` and `until`: what is sealed, why, and its last day.
    """

    hazard: Hazard
    power: DelegatedPower | None
    inspected_on: date
    made_on: date
    officers: list[str] = field(default_factory=list)
    due_on: date | None = None
    part: str = ""
    reasons: str = ""
    until: date | None = None
    body: Organisation | None = None
    review_body: str = ""
    court: str = ""


def orders_offered(hazard: Hazard, user, *, at: datetime) -> list[Notice.Kind]:
    """The kinds of order `user` may issue over the hazard now: none without a power that covers it."""
    if hazard.state not in OPEN or not may(user, "orders.issue", hazard):
        return []
    authority, days = authority_over(hazard, user, on=local_date(at)), names_days(hazard, user)
    kinds = [kind for kind in ORDERS if kind != Notice.Kind.ORDER_BY or days]
    return [kind for kind in kinds if authority.for_kind(kind).stands]


def may_correct(paper: Notice, user, *, at: datetime) -> bool:
    """Whether `user` may put a corrected order in the place of this one."""
    if paper.kind not in ORDERS or paper.hazard is None or paper.state == Notice.State.VOID:
        return False
    ours = paper.body == authority_over(paper.hazard, user, on=local_date(at)).body
    return ours and Notice.Kind(paper.kind) in orders_offered(paper.hazard, user, at=at)


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
    number: str = "",
    review_body: str = "",
    court: str = "",
    replaces: Notice | None = None,
) -> Notice:
    """An order of `kind` over the hazard, numbered, its facts frozen, in the register; the worker draws it.

    `power` may be left out where one item covers it. The brigade orders over what it accepted, by its own power, and
    gives its own `number`, `review_body` and `court`. `replaces`: the order this one corrects, which it makes void.

    Refuses as `refuse_kind` does, `which-power`, `paper-void` (409), and `missing-input`/`wrong-value` at the field:
    two officers, one a line; an inspection to come; a day before today; more than 30 days of sealing; a number of the
    street's own. Needs the right `orders.issue`.
    """
    post = require(by, "orders.issue", hazard)
    today = local_date(at)
    with transaction.atomic():
        rows = Hazard.objects.select_for_update(of=("self",))
        row = rows.select_related("street", "category", "severity", "place", "scope_cell").get(pk=hazard.pk)
        authority = refuse_kind(row, kind, by, on=today)
        seal = kind == Notice.Kind.SEAL
        order = Order(
            hazard=row,
            power=_one_of(authority, power),
            body=authority.body,
            inspected_on=inspected_on,
            made_on=today,
            officers=[line.strip() for line in officers.splitlines() if line.strip()],
            due_on=due_on if kind == Notice.Kind.ORDER_BY else None,
            part=part.strip() if seal else "",
            reasons=reasons.strip() if seal else "",
            until=until if seal else None,
            review_body=review_body.strip(),
            court=court.strip(),
        )
        _refuse_wrong(order, kind)
        replaced = _standing(replaces, row, kind, order.body) if replaces else None
        paper = _numbered(order, kind, number, by=by, at=at)
        if replaced:
            _take_back(replaced, paper, by=by, at=at)
        _enter(paper, order, doer(row, authority, order.power, post, by), by=by, at=at)
        _note(paper, order, replaced, by=by, at=at)
    return paper


def _numbered(order: Order, kind: str, number: str, *, by, at: datetime) -> Notice:
    """The paper under the street's next number, or under the `number` of the body that orders by its own power."""
    known = {"about": order, "by": by, "at": at, "power": order.power, "body": order.body}
    if not order.body:
        return number_paper(order.hazard, kind, **known)
    typed = own_number(order.hazard.street, number)
    try:
        with transaction.atomic():
            return number_paper(order.hazard, kind, number=typed, **known)
    except IntegrityError:
        own_number(order.hazard.street, number)  # somebody gave it at the same moment: it is a used one now
        raise


def _one_of(authority: Authority, wanted: DelegatedPower | None) -> DelegatedPower | None:
    powers = [one for one in authority.powers if wanted is None or one.pk == wanted.pk]
    if authority.body is None and len(powers) != 1:
        sentence = _("有多个事项覆盖这处隐患，请选择依据哪一项。")
        raise DomainError("which-power", sentence, fields={"power": sentence})
    return powers[0] if powers else None


def _standing(paper: Notice, hazard: Hazard, kind: str, body: Organisation | None) -> Notice:
    """The order that is corrected, locked: of this hazard and kind, in force, and of the same issuer."""
    row = Notice.objects.select_for_update().filter(pk=paper.pk, kind=kind, hazard=hazard, body=body).first()
    if row is None or row.state == Notice.State.VOID:
        raise Conflict("paper-void", _("这张文书已作废或不能由本单位更正。"))
    return row


def _take_back(old: Notice, new: Notice, *, by, at: datetime) -> None:
    """The corrected order is void, and so is its entry in the register."""
    old.state, old.replaced_by = Notice.State.VOID, new
    old.save(update_fields=["state", "replaced_by"])
    reason = on_record(lambda: _("文书更正，由 %(number)s 代替") % {"number": new.number})
    for entry in EnforcementAction.objects.standing().filter(paper=old):
        void_entry(entry, action="enforcement.record", by=by, at=at, reason=reason)


def _enter(paper: Notice, order: Order, organisation: Organisation, *, by, at: datetime) -> None:
    """The order in the register, once: a seal of a place with its days (1 家), else 责令改正 (1 份)."""
    hazard = order.hazard
    known = {"by": by, "at": at, "organisation": organisation, "hazard": hazard, "document": paper.number}
    if order.until and hazard.place:
        record_seal(hazard.place, part=order.part, from_on=order.made_on, until_on=order.until, paper=paper, **known)
        return
    kind = EnforcementAction.Kind.SEAL if order.until else EnforcementAction.Kind.ORDER
    note = order.part or on_record(paper.get_kind_display)
    record_action(
        hazard.street, kind=kind, done_on=order.made_on, place=hazard.place, note=note, paper=paper, **known
    )  # fmt: skip


def _note(paper: Notice, order: Order, replaced: Notice | None, *, by, at: datetime) -> None:
    """On the timeline; where it names a day, that is the deadline from now on."""
    known = {"by": by, "at": at, "seen": None, "note": on_record(lambda: _said(paper, order, replaced))}
    if order.due_on is None:
        act(order.hazard, "comment", given={Given.NOTE: known["note"]}, **known)
        return
    paper.links.update(due_on=order.due_on)
    handed = order.hazard.state == State.ACCEPTED
    change = _their_day(paper, order) if handed else _our_day(paper, order)
    act(order.hazard, "order_handed" if handed else "order", given={Given.DUE_ON: order.due_on}, change=change, **known)


def _our_day(paper: Notice, order: Order):
    named = on_record(paper.get_kind_display)

    def change(step: Step) -> None:
        assert order.due_on
        before = step.hazard.due_on
        drop_extension(step)
        known = {"paper": named, "number": paper.number, "id": str(paper.pk)}
        put_ordered_day(step.hazard, order.due_on, order=known, since=step.at, today=step.today)
        new = str(order.due_on)
        step.data |= {"due_on": [str(before), new] if before else new, "paper": paper.number}

    return change


def _their_day(paper: Notice, order: Order):
    def change(step: Step) -> None:
        assert order.due_on
        refuse_too_far(order.due_on, today=step.today)
        for handover in accepted_by(step.hazard, step.by):
            handover.legal_due_on, handover.order = order.due_on, paper
            handover.save(update_fields=["legal_due_on", "order"])
        step.data |= {"legal_due_on": str(order.due_on), "paper": paper.number}

    return change


def _said(paper: Notice, order: Order, replaced: Notice | None) -> str:
    words = {"paper": paper.get_kind_display(), "number": paper.number, "power": order.power or order.body}
    said = _("出具%(paper)s %(number)s，依据%(power)s") if order.power else _("%(power)s出具%(paper)s %(number)s")
    if replaced is None:
        return said % words
    return said % words + _("，代替 %(number)s") % {"number": replaced.number}


def _refuse_wrong(order: Order, kind: str) -> None:
    today, seal, own = order.made_on, kind == Notice.Kind.SEAL, order.body is not None
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
        "review_body": own and not order.review_body and _("请写明向哪个机关申请行政复议。"),
        "court": own and not order.court and _("请写明向哪个法院起诉。"),
    }
    fields = {name: sentence for name, sentence in problems.items() if sentence}
    if fields:
        raise DomainError("wrong-value", next(iter(fields.values())), fields=fields)
