"""重大火灾隐患 of a place, as far as a street follows it: suspected, determined, noticed, listed.

The street suspects; only the brigade determines, and listing is written down by the brigade or the station for the
government that listed. Each step stands on the timeline of every open hazard of the place, with its event and its row
of the feed; while the case is open the street closes none of them (guard `no_open_major_case`). Delisting, talks and
meetings of a case come with its own life.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.formats import full_day
from grids.models import Place
from grids.services.locating import location_of
from hazards.models import Hazard, MajorCase
from hazards.services.engine import act
from hazards.services.guards import OPEN_CASE
from hazards.services.on_record import on_record
from hazards.workflow import Given

State = MajorCase.State


@transaction.atomic
def suspect(place: Place, *, by, at: datetime, facts: str) -> MajorCase:
    """疑似重大, reported by the street with what was found (`facts`). Refuses a second open case of the place (409)."""
    if not facts.strip():
        raise DomainError("missing-input", _("请填写主要问题。"), fields={"facts": _("请填写主要问题。")})
    rows = Place.objects.select_related("street__parent", "scope_cell")
    place = rows.select_for_update(of=("self",)).get(pk=place.pk)
    case = MajorCase(
        **location_of(place).as_fact_fields(),
        recorded_at=at,
        place=place,
        facts=facts.strip()[:500],
        suspected_on=local_date(at),
    )
    require(by, "majorcases.suspect", case)
    if MajorCase.objects.filter(place=place, state__in=OPEN_CASE).exists():
        raise Conflict("case-open", _("该场所已有未销案的重大火灾隐患。"))
    case.save(force_insert=True)
    _tell(case, lambda: _("上报疑似重大火灾隐患"), by=by, at=at)
    return case


@transaction.atomic
def determine(case: MajorCase, *, by, at: datetime) -> MajorCase:
    """认定, by the brigade only. Refuses a case that is not suspected (409)."""
    require(by, "majorcases.determine", case)
    case = _locked(case, State.SUSPECTED)
    case.state, case.determined_on = State.DETERMINED, local_date(at)
    case.save(update_fields=["state", "determined_on"])
    _tell(case, lambda: _("认定为重大火灾隐患"), by=by, at=at)
    return case


@transaction.atomic
def serve_notice(case: MajorCase, *, by, at: datetime, due_on: date) -> MajorCase:
    """整改通知书 of the brigade, due `due_on`. Refuses a case not determined (409) and a day that has passed."""
    require(by, "majorcases.determine", case)
    _refuse_past(due_on, at)
    case = _locked(case, State.DETERMINED)
    case.notice_on, case.due_on = local_date(at), due_on
    case.save(update_fields=["notice_on", "due_on"])
    _tell(case, lambda: _("重大火灾隐患整改通知书，期限%(day)s") % {"day": full_day(due_on)}, by=by, at=at)
    return case


@transaction.atomic
def list_publicly(case: MajorCase, *, by, at: datetime, listed_by: str, due_on: date, measures: str) -> MajorCase:
    """挂牌督办 by the government `listed_by`, until `due_on`, with what keeps the place safe meanwhile (`measures`).

    Refuses a case not determined (409), a day that has passed, and measures or a lister left empty.
    """
    require(by, "majorcases.list", case)
    _refuse_past(due_on, at)
    for name, text in (("listed_by", listed_by), ("measures", measures)):
        if not text.strip():
            raise DomainError("missing-input", _("请填写挂牌机关和防范措施。"), fields={name: _("请填写此项。")})
    case = _locked(case, State.DETERMINED)
    case.state, case.listed_on, case.due_on = State.LISTED, local_date(at), due_on
    case.listed_by, case.measures = listed_by.strip()[:60], measures.strip()[:500]
    case.save(update_fields=["state", "listed_on", "due_on", "listed_by", "measures"])

    def said() -> str:
        return _("%(lister)s挂牌督办，期限%(day)s") % {"lister": case.listed_by, "day": full_day(due_on)}

    _tell(case, said, by=by, at=at)
    return case


def _locked(case: MajorCase, expected: str) -> MajorCase:
    row = MajorCase.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    if row.state != expected:
        sentence = _("重大火灾隐患现为“%(state)s”，不能这样处理。") % {"state": row.get_state_display()}
        raise Conflict("wrong-state", sentence, state=row.state)
    return row


def _refuse_past(due_on: date, at: datetime) -> None:
    if due_on < local_date(at):
        sentence = _("整改期限不能早于今天。")
        raise DomainError("due-too-early", sentence, fields={"due_on": sentence})


def _tell(case: MajorCase, say: Callable[[], str], *, by, at: datetime) -> None:
    """On the timeline of each open hazard of the place; that also tells who follows it and writes the feed."""
    text = on_record(say)
    for hazard in Hazard.objects.open().filter(place=case.place_id).order_by("found_at", "id"):
        act(hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: text}, note=text)
