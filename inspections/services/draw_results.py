"""What became of a draw: the visits of its pairs, how far it is, and what is published of it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from hazards.models import Hazard
from hazards.workflow import OPEN
from inspections.draws.checking import published
from inspections.models import Answer, Draw, DrawnPlace, Inspection, Task
from inspections.services.draws import drawn_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drawn place with the visit that did it, if one has, and what of its findings is put right."""

    drawn: DrawnPlace
    visit: Inspection | None
    found: int = 0
    still_open: int = 0


def of_his_draws(inspection: Inspection) -> Q:
    """The tasks of draws that a visit does: of both of a pair when one of them was there, also at a locked door."""
    if inspection.kind in Inspection.FROM_AFAR or inspection.by_id is None:
        return Q(pk__in=[])
    his = Task.objects.filter(kind=Task.Kind.DRAW, place=inspection.place_id, assigned_to=inspection.by_id)
    return Q(kind=Task.Kind.DRAW, draw__in=his.values("draw"))


def outcomes(row: Draw) -> list[Outcome]:
    """Each drawn place in the order of the draw, with its visit and its hazards; in so many queries however many."""
    drawn = list(row.drawn.select_related("place__scope_cell", "first__user", "second__user"))
    done = Task.objects.filter(draw=row, inspection__isnull=False).select_related("inspection__by")
    visits = {task.place_id: task.inspection for task in done}
    states = _states(visits)
    return [
        Outcome(
            one,
            visit,
            found=visit.hazards_found if visit else 0,
            still_open=sum(state in OPEN for state in states.get(visit.pk, {}).values()) if visit else 0,
        )
        for one in drawn
        for visit in [visits.get(one.place_id)]
    ]


def _states(visits: dict) -> dict:
    """Visit → hazard → its state, of visits by place: those its answers name, and those reported beside the list."""
    states: dict = {}
    ids = [visit.pk for visit in visits.values()]
    answered = Answer.objects.filter(inspection__in=ids, hazard__isnull=False)
    reported = Hazard.objects.filter(place__in=list(visits), origin_kind=Hazard.Origin.VISIT, origin_id__in=ids)
    for visit, hazard, state in (
        *answered.values_list("inspection", "hazard", "hazard__state"),
        *reported.values_list("origin_id", "pk", "state"),
    ):
        states.setdefault(visit, {})[hazard] = state
    return states


def document_of(row: Draw) -> dict:
    """What is published of a draw that was drawn, as `docs/draws.md` says."""
    return published(number=row.number, pool=row.pool, sha256=row.sha256, seed=row.seed, result=drawn_of(row))


def seed_in_words(row: Draw) -> str:
    """Where the seed comes from, as a sentence."""
    if row.seed_from == Draw.SeedFrom.SYSTEM:
        return _("由系统在第二人确认时产生的随机数（256 位）")
    return _("公开信息：%(source)s") % {"source": row.seed_source}
