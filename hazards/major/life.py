"""The life of a major case 重大火灾隐患 as a table of data: act, from-states, to-state, what to give, whose right.

Facts: domain.md 2.7 and 3.2 (T14-T16). The street suspects, only the brigade determines and re-checks; listing, more
time and delisting are a government's, written down by the brigade or the station. Pure: no ORM, no clock.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """Where a major case stands."""

    SUSPECTED = "suspected", _("疑似重大")
    DETERMINED = "determined", _("已认定")
    LISTED = "listed", _("挂牌督办")
    ENDED = "ended", _("已销案摘牌")
    REJECTED = "rejected", _("不予认定")


OPEN_CASE = (CaseState.SUSPECTED, CaseState.DETERMINED, CaseState.LISTED)


class CaseAct(TextChoices):
    """A step of a case, as it stands on its timeline."""

    SUSPECT = "suspect", _("上报疑似重大火灾隐患")
    REJECT = "reject", _("不予认定")
    DETERMINE = "determine", _("认定为重大火灾隐患")
    NOTICE = "notice", _("送达整改通知书")
    LIST = "list", _("挂牌督办")
    MEETING = "meeting", _("召开协调会")
    ASK_EXTENSION = "ask_extension", _("申请延期")
    EXTEND = "extend", _("同意延期")
    REFUSE_EXTENSION = "refuse_extension", _("不同意延期")
    PASS_RECHECK = "pass_recheck", _("复查合格")
    FAIL_RECHECK = "fail_recheck", _("复查不合格")
    END = "end", _("销案摘牌")


class Asked(StrEnum):
    """What an act asks for; a service refuses it when it is missing."""

    FACTS = "facts"
    NOTE = "note"
    BODY = "body"  # the government or organisation that decided
    DOCUMENT = "document"
    DUE_ON = "due_on"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of the table. `to` None leaves the state as it is."""

    act: CaseAct
    button: str | Promise
    right: str
    sources: tuple[CaseState, ...]
    to: CaseState | None
    required: tuple[Asked, ...] = ()
    optional: tuple[Asked, ...] = ()


_S = CaseState
_ON = (_S.DETERMINED, _S.LISTED)
# fmt: off
TABLE: tuple[CaseRow, ...] = (
    CaseRow(CaseAct.SUSPECT, _("上报疑似重大"), "majorcases.suspect", (), _S.SUSPECTED, (Asked.FACTS,)),
    CaseRow(CaseAct.DETERMINE, _("认定"), "majorcases.determine", (_S.SUSPECTED,), _S.DETERMINED,
            (), (Asked.DOCUMENT, Asked.NOTE)),
    CaseRow(CaseAct.REJECT, _("不予认定"), "majorcases.determine", (_S.SUSPECTED,), _S.REJECTED,
            (Asked.NOTE,), (Asked.DOCUMENT,)),
    CaseRow(CaseAct.NOTICE, _("登记整改通知书"), "majorcases.determine", (_S.DETERMINED,), None,
            (Asked.DUE_ON,), (Asked.DOCUMENT, Asked.NOTE)),
    CaseRow(CaseAct.LIST, _("登记挂牌督办"), "majorcases.list", (_S.DETERMINED,), _S.LISTED,
            (Asked.BODY, Asked.DUE_ON, Asked.MEASURES), (Asked.DOCUMENT,)),
    CaseRow(CaseAct.PASS_RECHECK, _("登记复查合格"), "majorcases.determine", _ON, None,
            (Asked.NOTE, Asked.DOCUMENT)),
    CaseRow(CaseAct.END, _("登记销案摘牌"), "majorcases.list", _ON, _S.ENDED,
            (Asked.BODY,), (Asked.DOCUMENT, Asked.NOTE)),
    CaseRow(CaseAct.EXTEND, _("登记同意延期"), "majorcases.list", (_S.LISTED,), None,
            (Asked.BODY,), (Asked.DOCUMENT, Asked.NOTE)),
    CaseRow(CaseAct.REFUSE_EXTENSION, _("登记不同意延期"), "majorcases.list", (_S.LISTED,), None,
            (Asked.NOTE,), (Asked.DOCUMENT,)),
    CaseRow(CaseAct.ASK_EXTENSION, _("申请延期"), "majorcases.suspect", (_S.LISTED,), None,
            (Asked.DUE_ON, Asked.NOTE, Asked.MEASURES)),
    CaseRow(CaseAct.FAIL_RECHECK, _("登记复查不合格"), "majorcases.determine", _ON, None,
            (Asked.NOTE, Asked.DOCUMENT)),
    CaseRow(CaseAct.MEETING, _("登记协调会"), "majorcases.list", OPEN_CASE, None, (Asked.NOTE,)),
)
# fmt: on
BY_ACT = {row.act.value: row for row in TABLE}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the next step hangs on: the state, and which of its papers are there."""

    state: str
    notice_on: date | None
    asked_due_on: date | None
    rechecked_on: date | None


def in_the_way(act: str, case: Standing) -> str | Promise | None:
    """Why `act`, which the state allows, cannot be taken yet; None when nothing stands in the way."""
    asked = act in (CaseAct.EXTEND, CaseAct.REFUSE_EXTENSION)
    if act == CaseAct.NOTICE and case.notice_on:
        return _("整改通知书已登记。")
    if act == CaseAct.ASK_EXTENSION and case.asked_due_on:
        return _("已有一份延期申请待决定。")
    if asked and not case.asked_due_on:
        return _("没有待决定的延期申请。")
    if act in (CaseAct.PASS_RECHECK, CaseAct.ASK_EXTENSION) and case.rechecked_on:
        return _("复查已合格，只待销案。")
    if act == CaseAct.END and not case.rechecked_on:
        return _("须先由消防救援机构复查合格，再报机关同意销案。")
    return None


def next_step(case: Standing) -> tuple[str | Promise, str | Promise] | None:
    """Whose turn it is, and what is to be done; None when the case has ended."""
    if case.state == CaseState.SUSPECTED:
        return _("消防救援机构"), _("核实后认定，或者不予认定并说明理由。")
    if case.state not in OPEN_CASE:
        return None
    if case.rechecked_on:
        return _("同级政府"), _("复查已合格，同意后销案摘牌；隐患随后由街道复查销号。")
    return _on_the_way(case)


def _on_the_way(case: Standing) -> tuple[str | Promise, str | Promise]:
    if case.asked_due_on:
        return _("挂牌机关"), _("街道已申请延期，待决定。")
    if case.state == CaseState.LISTED:
        return _("该场所"), _("按期整改，落实防范措施；完成后由消防救援机构复查。")
    if not case.notice_on:
        return _("消防救援机构"), _("送达整改通知书，写明期限；报政府挂牌督办。")
    return _("政府和场所"), _("政府挂牌督办；场所按通知书整改，完成后由消防救援机构复查。")
