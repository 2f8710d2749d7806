"""How a listed case goes on and ends: more time asked for and decided, the brigade's re-check, 销案摘牌.

The order of the end is a real one (domain.md T16): the brigade re-checks, then the government agrees, then the case is
struck off and the hazards of the place can be closed again.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.formats import full_day
from grids.models import User
from hazards.major.cases import (
    determine,
    list_publicly,
    record_meeting,
    refuse_day,
    reject,
    serve_notice,
)
from hazards.major.life import CaseAct
from hazards.major.steps import Said, take
from hazards.models import MajorCase


def ask_for_time(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    due_on: date,
    note: str,
    measures: str,
    done_on: date | None = None,
) -> MajorCase:
    """申请延期 until `due_on`, with the reason (`note`) and what keeps the place safe meanwhile (`measures`).

    Refuses a case not listed, one asked for already or re-checked (409), and a day no later than the present one.
    """

    def change(case: MajorCase, day: date) -> None:
        refuse_day(due_on, at)
        if case.due_on is not None and due_on <= case.due_on:
            sentence = _("申请的日期须晚于现在的期限（%(day)s）。") % {"day": full_day(case.due_on)}
            raise DomainError("not-later", sentence, fields={"due_on": sentence})
        case.asked_due_on = due_on

    said = Said(note=note, measures=measures, due_on=due_on, done_on=done_on)
    return take(
        case,
        CaseAct.ASK_EXTENSION,
        by=by,
        at=at,
        said=said,
        change=change,
        words=lambda case: _("申请延期至%(day)s") % {"day": full_day(due_on)},
    )


def grant_time(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    body: str,
    document: str = "",
    note: str = "",
    done_on: date | None = None,
) -> MajorCase:
    """同意延期 by `body` until the day asked for; the first day given stays. Refuses who asked (400)."""

    def change(case: MajorCase, day: date) -> None:
        _refuse_asker(case, by)
        case.due_on, case.asked_due_on = case.asked_due_on, None
        case.measures = _asked(case).measures or case.measures

    said = Said(body=body, document=document, note=note, done_on=done_on)
    return take(
        case,
        CaseAct.EXTEND,
        by=by,
        at=at,
        said=said,
        change=change,
        words=lambda case: _("%(body)s同意延期至%(day)s") % {"body": body.strip(), "day": full_day(case.due_on)},
    )


def refuse_time(
    case: MajorCase, *, by: User | None, at: datetime, note: str, document: str = "", done_on: date | None = None
) -> MajorCase:
    """不同意延期 with the reason (`note`); the day stays. Refuses who asked."""

    def change(case: MajorCase, day: date) -> None:
        _refuse_asker(case, by)
        case.asked_due_on = None

    said = Said(note=note, document=document, done_on=done_on)
    return take(
        case,
        CaseAct.REFUSE_EXTENSION,
        by=by,
        at=at,
        said=said,
        change=change,
        words=lambda case: _("不同意重大火灾隐患延期：%(why)s") % {"why": note.strip()},
    )


def recheck(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    passed: bool,
    note: str,
    document: str,
    done_on: date | None = None,
) -> MajorCase:
    """复查 by the brigade, with its document number. Passed, the case waits for the government; failed, it goes on."""

    def change(case: MajorCase, day: date) -> None:
        case.rechecked_on = day if passed else None
        case.asked_due_on = None if passed else case.asked_due_on

    said = Said(note=note, document=document, done_on=done_on)
    name = CaseAct.PASS_RECHECK if passed else CaseAct.FAIL_RECHECK

    def words(case: MajorCase) -> str:
        text = _("重大火灾隐患复查合格：%(what)s") if passed else _("重大火灾隐患复查不合格：%(what)s")
        return text % {"what": note.strip()}

    return take(case, name, by=by, at=at, said=said, change=change, words=words)


def end(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    body: str,
    document: str = "",
    note: str = "",
    done_on: date | None = None,
) -> MajorCase:
    """销案摘牌, agreed by the government `body`, after the brigade's re-check; its hazards can be closed again.

    Refuses a case that was not re-checked (409).
    """

    def change(case: MajorCase, day: date) -> None:
        case.ended_on = day

    said = Said(body=body, document=document, note=note, done_on=done_on)
    return take(
        case,
        CaseAct.END,
        by=by,
        at=at,
        said=said,
        change=change,
        words=lambda case: _("%(body)s同意，重大火灾隐患销案摘牌") % {"body": body.strip()},
    )


def _asked(case: MajorCase):
    return case.steps.filter(action=CaseAct.ASK_EXTENSION).select_related("by").latest("seq")


def _refuse_asker(case: MajorCase, by: User | None) -> None:
    if by is not None and _asked(case).by_id == by.pk:
        raise DomainError("not-asker", _("申请延期的人不能自己登记决定，须由其他人登记。"))


USE_CASES: dict[str, Callable[..., MajorCase]] = {
    CaseAct.DETERMINE: determine,
    CaseAct.REJECT: reject,
    CaseAct.NOTICE: serve_notice,
    CaseAct.LIST: list_publicly,
    CaseAct.MEETING: record_meeting,
    CaseAct.ASK_EXTENSION: ask_for_time,
    CaseAct.EXTEND: grant_time,
    CaseAct.REFUSE_EXTENSION: refuse_time,
    CaseAct.PASS_RECHECK: lambda case, **said: recheck(case, passed=True, **said),
    CaseAct.FAIL_RECHECK: lambda case, **said: recheck(case, passed=False, **said),
    CaseAct.END: end,
}


def perform(case: MajorCase, name: str, *, by: User | None, at: datetime, **said) -> MajorCase:
    """The act `name` with what a form or a machine gave for it."""
    return USE_CASES[name](case, by=by, at=at, **said)
