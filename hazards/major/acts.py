"""重大火灾隐患 of a place: suspected by the street, and what each later act changes and says.

The street suspects; only the brigade determines and re-checks; listing, more time and 销案 are a government's, written
down by the brigade or the station (the table: `life.py`). Each act is a row of the case and stands on the timeline of
every open hazard of the place; while the case is open the street closes none of them (guard `no_open_major_case`).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.formats import full_day
from grids.models import Place, User
from grids.services.locating import location_of
from hazards.major.life import BY_ACT, CaseAct
from hazards.major.steps import Effect, Said, Turn, allow, take, tell_hazards, write
from hazards.models import MajorCase, MajorRule
from hazards.services.deadlines import refuse_too_far


@transaction.atomic
def suspect(
    place: Place, *, by: User | None, at: datetime, facts: str, elements: Iterable[MajorRule] = ()
) -> MajorCase:
    """疑似重大, reported by the street with what was found (`facts`).

    `elements` of the standard in force are kept as they read today, for the brigade to look at: no verdict.

    Refuses a home under care, which the brigade that determines does not see, and a second open case (409).
    """
    if not facts.strip():
        raise DomainError("missing-input", _("请填写主要问题。"), fields={"facts": _("请填写主要问题。")})
    rows = Place.objects.select_related("street__parent", "scope_cell")
    place = rows.select_for_update(of=("self",)).get(pk=place.pk)
    today = local_date(at)
    case = MajorCase(
        **location_of(place).as_fact_fields(),
        recorded_at=at,
        place=place,
        facts=facts.strip()[:500],
        suspected_on=today,
    )
    row = BY_ACT[CaseAct.SUSPECT]
    post = allow(by, row, case)
    if place.is_home:
        raise DomainError("no-home", _("居民家庭不上报重大火灾隐患。"))
    if MajorCase.objects.open().filter(place=place).exists():
        raise Conflict("case-open", _("该场所已有未销案的重大火灾隐患。"))
    case.save(force_insert=True)
    write(case, row, by=by, post=post, at=at, day=today, said=Said(note=case.facts, elements=_as_kept(elements, today)))
    tell_hazards(case, lambda: _("上报疑似重大火灾隐患"), by=by, at=at)
    return case


def perform(case: MajorCase, name: str, *, by: User | None, at: datetime, **said) -> MajorCase:
    """Take the act `name` (a `CaseAct` other than `suspect`) with what is `said` of it: fields of `Said`.

    Refuses as `hazards.major.steps.take` does, and with the codes of the changes below; KeyError for another name.
    """
    return take(case, name, by=by, at=at, said=Said(**said), effect=EFFECTS[name])


def _determine(case: MajorCase, turn: Turn) -> None:
    case.determined_on = turn.day


def _serve_notice(case: MajorCase, turn: Turn) -> None:
    _put_day(case, turn)
    case.notice_on = turn.day


def _list(case: MajorCase, turn: Turn) -> None:
    _put_day(case, turn)
    case.listed_on = turn.day
    case.listed_by, case.measures = turn.said.body.strip()[:60], turn.said.measures.strip()[:500]


def _ask(case: MajorCase, turn: Turn) -> None:
    due_on = _day_to_come(turn)
    if case.due_on is not None and due_on <= case.due_on:
        sentence = _("申请的日期须晚于现在的期限（%(day)s）。") % {"day": full_day(case.due_on)}
        raise DomainError("not-later", sentence, fields={"due_on": sentence})
    case.asked_due_on = due_on


def _grant(case: MajorCase, turn: Turn) -> None:
    """Until the day asked for, with the measures promised then; the first day given stays."""
    asked = _refuse_asker(case, turn.by)
    case.due_on, case.asked_due_on = case.asked_due_on, None
    case.measures = asked.measures or case.measures


def _refuse_time(case: MajorCase, turn: Turn) -> None:
    _refuse_asker(case, turn.by)
    case.asked_due_on = None


def _pass(case: MajorCase, turn: Turn) -> None:
    case.rechecked_on, case.asked_due_on = turn.day, None


def _fail(case: MajorCase, turn: Turn) -> None:
    case.rechecked_on = None


def _end(case: MajorCase, turn: Turn) -> None:
    case.ended_on = turn.day


# What stands on each open hazard of the place, and what changes. A meeting changes nothing and stands on the case only.
EFFECTS: dict[str, Effect] = {
    CaseAct.DETERMINE: Effect(lambda case, said: _("认定为重大火灾隐患"), _determine),
    CaseAct.REJECT: Effect(lambda case, said: _("不予认定为重大火灾隐患：%(why)s") % {"why": said.note.strip()}),
    CaseAct.NOTICE: Effect(
        lambda case, said: _("重大火灾隐患整改通知书，期限%(day)s") % {"day": full_day(case.due_on)}, _serve_notice
    ),
    CaseAct.LIST: Effect(
        lambda case, said: (
            _("%(lister)s挂牌督办，期限%(day)s") % {"lister": case.listed_by, "day": full_day(case.due_on)}
        ),
        _list,
    ),
    CaseAct.MEETING: Effect(),
    CaseAct.ASK_EXTENSION: Effect(
        lambda case, said: _("申请延期至%(day)s") % {"day": full_day(case.asked_due_on)}, _ask
    ),
    CaseAct.EXTEND: Effect(
        lambda case, said: _("%(body)s同意延期至%(day)s") % {"body": said.body.strip(), "day": full_day(case.due_on)},
        _grant,
    ),
    CaseAct.REFUSE_EXTENSION: Effect(
        lambda case, said: _("不同意重大火灾隐患延期：%(why)s") % {"why": said.note.strip()}, _refuse_time
    ),
    CaseAct.PASS_RECHECK: Effect(
        lambda case, said: _("重大火灾隐患复查合格：%(what)s") % {"what": said.note.strip()}, _pass
    ),
    CaseAct.FAIL_RECHECK: Effect(
        lambda case, said: _("重大火灾隐患复查不合格：%(what)s") % {"what": said.note.strip()}, _fail
    ),
    CaseAct.END: Effect(lambda case, said: _("%(body)s同意，重大火灾隐患销案摘牌") % {"body": said.body.strip()}, _end),
}


def _put_day(case: MajorCase, turn: Turn) -> None:
    case.due_on = _day_to_come(turn)
    case.first_due_on = case.first_due_on or case.due_on


def _day_to_come(turn: Turn) -> date:
    """The day said. Raises `due-too-early` for one that has passed, `due-too-late` for a mistyped year."""
    due_on, today = turn.said.due_on, local_date(turn.at)
    assert due_on is not None  # asked for by the table
    if due_on < today:
        sentence = _("整改期限不能早于今天。")
        raise DomainError("due-too-early", sentence, fields={"due_on": sentence})
    refuse_too_far(due_on, today=today)
    return due_on


def _refuse_asker(case: MajorCase, by: User | None):
    """The request that waits; who made it does not write down what was decided."""
    asked = case.steps.filter(action=CaseAct.ASK_EXTENSION).select_related("by").latest("seq")
    if by is not None and asked.by_id == by.pk:
        raise DomainError("not-asker", _("申请延期的人不能自己登记决定，须由其他人登记。"))
    return asked


def _as_kept(elements: Iterable[MajorRule], today: date) -> list[dict[str, str]]:
    """What was ticked, in words that stay when the standard changes. Refuses an element that is not in force."""
    rows = list(elements)
    if MajorRule.objects.in_force(today).filter(pk__in=[row.pk for row in rows]).count() != len(rows):
        sentence = _("所选判定要素已不在有效期内。")
        raise DomainError("not-in-force", sentence, fields={"elements": sentence})
    return [{"standard": row.standard, "code": row.code, "kind": row.kind, "text": row.text_zh} for row in rows]
