"""带队卡: for each stop of a round what the leader has to know before the door: last visit, what stands open, what was
promised there last time, what to ask."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from grids.formats import near_day
from grids.models import Place, User
from hazards.models import Extension, Hazard
from hazards.workflow import State
from inspections.models import Inspection, Round, RoundStop


@dataclass(slots=True)
class Open:
    """A hazard that stands open at a stop: what was promised of it, and what to ask."""

    hazard: Hazard
    promised: str
    ask: str
    late: bool


@dataclass(slots=True)
class CardStop:
    """A stop with what is known of it; `last` is the newest visit before the round that got there."""

    stop: RoundStop
    last: Inspection | None = None
    open: list[Open] = field(default_factory=list)


def card_of(round_: Round, *, by: User, today: date) -> list[CardStop]:
    """The stops that `by` sees, in order; four queries, however many stops there are."""
    seen = Place.objects.visible_to(by)
    stops = round_.stops.filter(place__in=seen).select_related("place__scope_cell", "place__type")
    cards = [CardStop(stop) for stop in stops.order_by("order", "id")]
    by_place = {card.stop.place_id: card for card in cards}
    for visit in _last_visits(round_, by_place, by):
        by_place[visit.place_id].last = visit
    hazards = Hazard.objects.visible_to(by).filter(place__in=by_place.keys()).open().select_related("category")
    hazards = list(hazards.order_by("due_at", "id"))
    extended = _extended(hazards)
    for hazard in hazards:
        by_place[hazard.place_id].open.append(_open(hazard, extended.get(hazard.pk), today))
    return cards


def _last_visits(round_: Round, by_place: dict, by: User) -> list[Inspection]:
    """The newest visit of each place from before the round."""
    rows = Inspection.objects.visible_to(by).standing().filter(place__in=by_place.keys())
    rows = rows.filter(visited_at__lt=round_.starts_at).exclude(kind__in=Inspection.FROM_AFAR)
    return list(rows.select_related("by").order_by("place", "-visited_at").distinct("place"))


def _extended(hazards: list[Hazard]) -> dict[UUID, Extension]:
    """The last extension of each hazard that was granted."""
    rows = Extension.objects.filter(hazard__in=hazards, granted=True).order_by("decided_at")
    return {row.hazard_id: row for row in rows}


def _open(hazard: Hazard, extension: Extension | None, today: date) -> Open:
    late = hazard.state == State.RECTIFYING and hazard.due_on is not None and hazard.due_on < today
    return Open(hazard, _promised(hazard, extension, today), _ask(hazard, late, today), late)


def _promised(hazard: Hazard, extension: Extension | None, today: date) -> str:
    if hazard.due_on is None:
        return ""
    day = near_day(hazard.due_on, today=today)
    if extension is not None:
        words = {"day": day, "was": near_day(extension.was_due_on, today=today), "reason": extension.reason}
        return _("答应 %(day)s 前改好（原定 %(was)s，延期理由：%(reason)s）") % words
    return _("答应 %(day)s 前改好") % {"day": day}


def _ask(hazard: Hazard, late: bool, today: date) -> str:
    if late:
        return _("已逾期 %(n)d 天，问为什么没改、哪天能改好") % {"n": (today - hazard.due_on).days}
    if hazard.extension_asked:
        return _("申请了延期，看临时措施是否到位")
    return {
        State.REPORTED: _("还没有定期限，现场定下来"),
        State.RECTIFYING: _("看改到哪一步"),
        State.SUBMITTED: _("说已改好，现场看是否属实"),
        State.HANDED_OVER: _("已移送，问有没有来人"),
        State.ACCEPTED: _("已移送受理，问办到哪一步"),
    }[State(hazard.state)]
