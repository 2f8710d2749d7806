"""The register of what was done with force, and by whom: written down, never ordered, here."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, Organisation, Place
from grids.services.entries import void_entry
from hazards.models import EnforcementAction, Hazard, Notice


def record_action(
    street: Grid,
    *,
    by,
    at: datetime,
    kind: str,
    done_on: date,
    organisation: Organisation,
    count: int = 1,
    amount_fen: int = 0,
    place: Place | None = None,
    hazard: Hazard | None = None,
    document: str = "",
    note: str = "",
    paper: Notice | None = None,
) -> EnforcementAction:
    """Register what `organisation` did on `done_on`: `count` in 起/家/人/份, money in fen. It closes no hazard.

    `paper`: of ours, by which it was done; it is in the register once.

    Refuses a day to come, nothing done (`count` < 1), a negative amount, and a place or hazard of another street.
    """
    action = EnforcementAction(
        street=street,
        recorded_at=at,
        kind=kind,
        done_on=done_on,
        organisation=organisation,
        count=count,
        amount_fen=amount_fen,
        place=place,
        hazard=hazard,
        document=document.strip()[:60],
        note=note.strip()[:300],
        paper=paper,
        recorded_by=by,
    )
    require(by, "enforcement.record", action)
    _refuse_nonsense(action, today=local_date(at))
    action.save(force_insert=True)
    return action


@transaction.atomic
def void_action(entry: EnforcementAction, *, action: str, by, at: datetime, reason: str) -> EnforcementAction:
    """As `void_entry`; the 建议函 an entry was written down with is void with it.

    Refuses `by-paper` (409): what an order in force did is taken back by correcting the order.
    """
    row = void_entry(entry, action=action, by=by, at=at, reason=reason)
    paper = row.paper
    if paper is None or paper.state == Notice.State.VOID:
        return row
    if paper.kind != Notice.Kind.ADVICE:
        sentence = _("这条登记随 %(number)s 生成：请更正那张文书，登记随之更正。") % {"number": paper.number}
        raise Conflict("by-paper", sentence)
    Notice.objects.filter(pk=paper.pk).update(state=Notice.State.VOID)
    return row


def _refuse_nonsense(action: EnforcementAction, *, today: date) -> None:
    problems = {
        "kind": action.kind not in EnforcementAction.Kind.values and _("请选择种类。"),
        "done_on": action.done_on > today and _("日期不能晚于今天。"),
        "count": action.count < 1 and _("数量至少为 1。"),
        "amount_fen": action.amount_fen < 0 and _("金额不能为负数。"),
        "place": _elsewhere(action, action.place) and _("该场所不在本街道。"),
        "hazard": _elsewhere(action, action.hazard) and _("该隐患不在本街道。"),
    }
    fields = {name: sentence for name, sentence in problems.items() if sentence}
    if fields:
        raise DomainError("wrong-value", next(iter(fields.values())), fields=fields)


def _elsewhere(action: EnforcementAction, fact: Place | Hazard | None) -> bool:
    return fact is not None and fact.street_id != action.street_id
