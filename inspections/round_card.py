"""带队卡: for each stop of a round what the leader has to know before the door: last visit, what stands open, what was
promised there last time, what to ask."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.formats import near_day
from grids.models import Place, User
from hazards.models import Extension, Hazard, Pledge
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
    """A stop with what is known of it: `last` the newest visit before the round, `pledge` the newest 承诺书.

    `ask` is of the place itself: it did not get in last time, or what it pledged has run out.
    """

    stop: RoundStop
    last: Inspection | None = None
    pledge: Pledge | None = None
    ask: str = ""
    open: list[Open] = field(default_factory=list)


def card_of(round_: Round, *, by: User, now: datetime) -> list[CardStop]:
    """The stops that `by` sees, in order, each with what he may see of it; as many queries for two as for twenty.

    What the round found itself stands on its board, not here.
    """
    today = local_date(now)
    seen = Place.objects.visible_to(by)
    stops = round_.stops.filter(place__in=seen).select_related("place__scope_cell", "place__type")
    cards = [CardStop(stop) for stop in stops.order_by("order", "id")]
    by_place = {card.stop.place_id: card for card in cards}
    for visit in _last_visits(round_, by_place, by):
        by_place[visit.place_id].last = visit
    hazards = Hazard.objects.visible_to(by).filter(place__in=by_place.keys()).open().select_related("category")
    hazards = hazards.exclude(origin_kind=Hazard.Origin.ROUND, origin_id=round_.pk)
    hazards = list(hazards.order_by("due_at", "id"))
    extended = _extended(hazards)
    for hazard in hazards:
        by_place[hazard.place_id].open.append(_open(hazard, extended.get(hazard.pk), now))
    for pledge in _pledges(by_place, by):
        by_place[pledge.place_id].pledge = pledge
    for card in cards:
        card.ask = _ask_of_the_place(card, today)
    return cards


def _last_visits(round_: Round, by_place: dict, by: User) -> list[Inspection]:
    """The newest visit of each place from before the round."""
    rows = Inspection.objects.visible_to(by).standing().filter(place__in=by_place.keys())
    rows = rows.filter(visited_at__lt=round_.starts_at).exclude(kind__in=Inspection.FROM_AFAR)
    return list(rows.select_related("by").order_by("place", "-visited_at").distinct("place"))


def _pledges(by_place: dict, by: User) -> list[Pledge]:
    """The newest pledge of each place."""
    rows = Pledge.objects.visible_to(by).filter(place__in=by_place.keys())
    return list(rows.order_by("place", "-recorded_at", "-id").distinct("place"))


def _extended(hazards: list[Hazard]) -> dict[UUID, Extension]:
    """The last extension of each hazard that was granted or waits to be decided."""
    rows = Extension.objects.filter(hazard__in=hazards).exclude(granted=False).order_by("asked_at", "id")
    return {row.hazard_id: row for row in rows}


def _open(hazard: Hazard, extension: Extension | None, now: datetime) -> Open:
    late, today = hazard.is_overdue(now), local_date(now)
    return Open(hazard, _promised(hazard, extension, today), _ask(hazard, late, today), late)


def _promised(hazard: Hazard, extension: Extension | None, today: date) -> str:
    if hazard.due_on is None:
        return ""
    day = near_day(hazard.due_on, today=today)
    if extension is not None and extension.granted is None:
        until = near_day(extension.due_on, today=today)
        return _("答应 %(day)s 前改好；申请延至 %(until)s，其间：%(interim)s") % {
            "day": day,
            "until": until,
            "interim": extension.interim,
        }
    if extension is not None:
        words = {"day": day, "was": near_day(extension.was_due_on, today=today), "reason": extension.reason}
        return _("答应 %(day)s 前改好（原定 %(was)s，延期理由：%(reason)s）") % words
    return _("答应 %(day)s 前改好") % {"day": day}


def _ask(hazard: Hazard, late: bool, today: date) -> str:
    if late and hazard.due_on >= today:  # a deadline in hours
        return _("期限已过，问为什么没改、什么时候能改好")
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


def _ask_of_the_place(card: CardStop, today: date) -> str:
    if card.last is not None and card.last.outcome != Inspection.Outcome.DONE:
        return _("上次未能入内，这次先联系再上门")
    if card.pledge is not None and card.pledge.valid_to < today:
        return _("承诺书已到期，请重新签订")
    return ""
