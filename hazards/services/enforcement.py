"""The register of what was done with force, and by whom: written down, never ordered, here."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, Organisation, Place
from grids.services.entries import void_entry
from hazards.models import EnforcementAction, Hazard, Notice

Kind = EnforcementAction.Kind
WITH_DAYS = (Kind.DETENTION, Kind.LICENCE)


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
    days: int | None = None,
    stop: str = "",
    bodies: Iterable[Organisation] = (),
) -> EnforcementAction:
    """Register what `organisation` did on `done_on`: `count` in 起/家/人/份/次, money in fen. It closes no hazard.

    `paper`: of ours, by which it was done; it is in the register once. A detention says its `days`, a withheld licence
    may; 三停 says which `stop` it is; a joint inspection which other `bodies` took part.

    Refuses a day to come, nothing done (`count` < 1), a negative amount, a place or hazard of another street, a hazard
    of another place, and what its kind needs or does not have.
    """
    require(by, "enforcement.record", EnforcementAction(street=street, organisation=organisation))
    if place and hazard and hazard.place_id != place.pk:
        sentence = _("该隐患不在这家场所。")
        raise DomainError("wrong-value", sentence, fields={"hazard": sentence})
    return enter_action(
        street, by=by, at=at, kind=kind, done_on=done_on, organisation=organisation, count=count,
        amount_fen=amount_fen, place=place, hazard=hazard, document=document, note=note, paper=paper,
        days=days, stop=stop, bodies=bodies,
    )  # fmt: skip


def enter_action(
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
    days: int | None = None,
    stop: str = "",
    bodies: Iterable[Organisation] = (),
) -> EnforcementAction:
    """As `record_action`, of an act that has a right of its own, asked for before: an order, a letter."""
    bodies = [body for body in bodies if body != organisation]
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
        days=days,
        stop=stop,
        recorded_by=by,
    )
    _refuse_nonsense(action, today=local_date(at))
    _refuse_other_kinds(action, bodies)
    with transaction.atomic():
        action.save(force_insert=True)
        action.bodies.set(bodies)
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


def _refuse_other_kinds(action: EnforcementAction, bodies: list[Organisation]) -> None:
    """What a kind needs, and what belongs to another kind."""
    has_days, kind = action.days is not None, Kind(action.kind)
    known_stop = action.stop in EnforcementAction.Stop.values
    problems = {
        "days": (kind == Kind.DETENTION and not has_days and _("请填写拘留天数。"))
        or (has_days and kind not in WITH_DAYS and _("只有拘留和暂扣执照填写天数。"))
        or (has_days and (action.days or 0) < 1 and _("天数至少为 1。")),
        "stop": (kind == Kind.STOP and not known_stop and _("请选择是哪一种三停。"))
        or (kind != Kind.STOP and action.stop and _("只有责令三停填写这一项。")),
        "bodies": (kind == Kind.JOINT and not bodies and _("请选择参加联合检查的其他单位。"))
        or (kind != Kind.JOINT and bodies and _("只有联合检查填写参加单位。")),
    }
    fields = {name: sentence for name, sentence in problems.items() if sentence}
    if fields:
        raise DomainError("wrong-value", next(iter(fields.values())), fields=fields)


def _elsewhere(action: EnforcementAction, fact: Place | Hazard | None) -> bool:
    return fact is not None and fact.street_id != action.street_id
