"""重大火灾隐患 of a place until it is listed: suspected, determined or rejected, noticed, listed, met about.

The street suspects; only the brigade determines, and listing is written down by the brigade or the station for the
government that listed. Each step is a row of the case and stands on the timeline of every open hazard of the place;
while the case is open the street closes none of them (guard `no_open_major_case`). How a case ends: `ending.py`.
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
from hazards.major.steps import Said, allow, take, tell_hazards, write
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


def determine(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    document: str = "",
    note: str = "",
    done_on: date | None = None,
) -> MajorCase:
    """认定, by the brigade only. Refuses a case that is not suspected (409)."""

    def change(case: MajorCase, day: date) -> None:
        case.determined_on = day

    said = Said(document=document, note=note, done_on=done_on)
    return take(
        case, CaseAct.DETERMINE, by=by, at=at, said=said, change=change, words=lambda case: _("认定为重大火灾隐患")
    )


def reject(
    case: MajorCase, *, by: User | None, at: datetime, note: str, document: str = "", done_on: date | None = None
) -> MajorCase:
    """不予认定 with the reason (`note`), by the brigade only; the case is over. Refuses one not suspected (409)."""
    said = Said(document=document, note=note, done_on=done_on)
    return take(
        case,
        CaseAct.REJECT,
        by=by,
        at=at,
        said=said,
        change=_nothing,
        words=lambda case: _("不予认定为重大火灾隐患：%(why)s") % {"why": note.strip()},
    )


def serve_notice(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    due_on: date,
    document: str = "",
    note: str = "",
    done_on: date | None = None,
) -> MajorCase:
    """整改通知书 of the brigade, due `due_on`.

    Refuses a case not determined or served before (409), and a day that has passed.
    """

    def change(case: MajorCase, day: date) -> None:
        refuse_day(due_on, at)
        case.notice_on, case.due_on = day, due_on
        case.first_due_on = case.first_due_on or due_on

    said = Said(document=document, note=note, due_on=due_on, done_on=done_on)
    return take(
        case,
        CaseAct.NOTICE,
        by=by,
        at=at,
        said=said,
        change=change,
        words=lambda case: _("重大火灾隐患整改通知书，期限%(day)s") % {"day": full_day(due_on)},
    )


def list_publicly(
    case: MajorCase,
    *,
    by: User | None,
    at: datetime,
    body: str,
    due_on: date,
    measures: str,
    document: str = "",
    done_on: date | None = None,
) -> MajorCase:
    """挂牌督办 by the government `body`, until `due_on`, with what keeps the place safe meanwhile (`measures`).

    Refuses a case not determined (409), a day that has passed, and a government or measures left empty.
    """

    def change(case: MajorCase, day: date) -> None:
        refuse_day(due_on, at)
        case.listed_on, case.due_on = day, due_on
        case.first_due_on = case.first_due_on or due_on
        case.listed_by, case.measures = body.strip()[:60], measures.strip()[:500]

    said = Said(body=body, document=document, measures=measures, due_on=due_on, done_on=done_on)

    def words(case: MajorCase) -> str:
        return _("%(lister)s挂牌督办，期限%(day)s") % {"lister": body.strip(), "day": full_day(due_on)}

    return take(case, CaseAct.LIST, by=by, at=at, said=said, change=change, words=words)


def record_meeting(
    case: MajorCase, *, by: User | None, at: datetime, note: str, done_on: date | None = None
) -> MajorCase:
    """协调会: who met and what was settled (`note`). Refuses a case that is over (409)."""
    return take(
        case,
        CaseAct.MEETING,
        by=by,
        at=at,
        said=Said(note=note, done_on=done_on),
        change=_nothing,
        words=lambda case: "",
    )


def refuse_day(due_on: date, at: datetime) -> None:
    """Raise `due-too-early` for a day that has passed, `due-too-late` for one whose year was mistyped."""
    if due_on < local_date(at):
        sentence = _("整改期限不能早于今天。")
        raise DomainError("due-too-early", sentence, fields={"due_on": sentence})
    refuse_too_far(due_on, today=local_date(at))


def _as_kept(elements: Iterable[MajorRule], today: date) -> list[dict[str, str]]:
    """What was ticked, in words that stay when the standard changes. Refuses an element that is not in force."""
    rows = list(elements)
    if MajorRule.objects.in_force(today).filter(pk__in=[row.pk for row in rows]).count() != len(rows):
        sentence = _("所选判定要素已不在有效期内。")
        raise DomainError("not-in-force", sentence, fields={"elements": sentence})
    return [{"standard": row.standard, "code": row.code, "kind": row.kind, "text": row.text_zh} for row in rows]


def _nothing(case: MajorCase, day: date) -> None:
    """An act that changes no field but the state."""
