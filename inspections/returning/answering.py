"""A visit looks at what was left behind: still there and a new hazard, or gone; answered once (issue 3, point 1)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Place, User
from hazards.models import Hazard
from hazards.services.on_record import on_record
from inspections.models import Inspection, LeftBehind
from inspections.returning.waiting import left_at
from inspections.services.answers import Found
from inspections.services.look_backs import note_on
from inspections.submissions import Content


def refuse_unseen(inspection: Inspection, content: Content) -> None:
    """Only who was inside can say whether it is still there: refuses a door that stayed shut, and a look from afar."""
    said = content.gone or any(finding.remains_of for finding in content.findings)
    was_inside = inspection.outcome == Inspection.Outcome.DONE and inspection.kind not in Inspection.FROM_AFAR
    if said and not was_inside:
        raise _refusal(_("没能进入就不能答遗留隐患是否还在。"))


def answer(
    inspection: Inspection,
    content: Content,
    opened: Iterable[tuple[Found, Hazard]],
    waiting: Iterable[Hazard],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Write down what the visit said: of `waiting` (read before it), those it opened anew and those it found gone.

    One answered by somebody else meanwhile keeps that answer. Refuses `bad-visit` for one that was never left here.
    """
    waiting = {hazard.pk: hazard for hazard in waiting}
    said = {hazard.remains_of_id: hazard for found, hazard in opened if found.finding.remains_of}
    still = {pk: hazard for pk, hazard in said.items() if pk in waiting}
    for pk in content.gone:
        if pk not in waiting and not _answered(pk):
            raise _refusal(_("有一处遗留隐患不在本场所。"))
    gone = {pk: None for pk in content.gone if pk in waiting and pk not in still}
    for pk, found in (still | gone).items():
        old = waiting[pk]
        LeftBehind.objects.create(
            street_id=inspection.street_id, recorded_at=at, inspection=inspection, hazard=old, closed_at=old.closed_at,
            answer=LeftBehind.Answer.STILL if found else LeftBehind.Answer.GONE, found=found,
        )  # fmt: skip
        note_on(old, _said(found), by=by, at=at)


def left_by(waiting: Iterable[Hazard], remains_of) -> Hazard | None:
    """The hazard of `waiting` that a finding says is still there; None when somebody answered for it meanwhile."""
    if remains_of is None:
        return None
    old = next((hazard for hazard in waiting if hazard.pk == remains_of), None)
    if old is None and not _answered(remains_of):
        raise _refusal(_("有一处遗留隐患不在本场所。"))
    return old


def waiting_at(place: Place, content: Content, *, by: User | None) -> list[Hazard]:
    """`left_at`, asked only where the visit says something of it.

    What it speaks of is locked first: two tenants of the same premises are two places, and may be visited at once.
    """
    said = {*content.gone, *(finding.remains_of for finding in content.findings if finding.remains_of)}
    if not said:
        return []
    spoken_of = Hazard.objects.filter(street=place.street_id, pk__in=said).order_by("pk")
    list(spoken_of.select_for_update().values_list("pk"))
    return left_at(place, by=by)


def _answered(pk) -> bool:
    return LeftBehind.objects.filter(hazard=pk).exists()


def _said(found: Hazard | None) -> str:
    if found is None:
        return on_record(lambda: _("遗留查看：已消除"))
    return on_record(lambda: _("遗留查看：仍存在，登记为 %(number)s") % {"number": found.number})


def _refusal(sentence: str) -> DomainError:
    return DomainError("bad-visit", sentence, fields={"gone": sentence})
