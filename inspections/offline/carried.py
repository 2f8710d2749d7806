"""The places, what is due at each and its checklist: all that a phone needs to record a visit without a network."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from grids.access import scope_of
from grids.calendar import local_date
from grids.models import Place, User
from inspections.models import Inspection, Round, RoundStop, Task
from inspections.services.checklists import checklist_for
from inspections.services.last_answers import last_answers
from inspections.services.tasks import due_for

MOST = 2000  # places on one phone (default, set in code); a worker has some hundreds (domain.md 1.5)


def carried(user: User, *, now: datetime) -> dict[str, Any]:
    """What the phone of `user` is given, plain JSON: `{person, day, places, forms, more}`.

    A place is `{id, name, address, code, token, street, at, form, due, round, asks, last, before}`: `at` [lon, lat]
    or null; `form` the address of its visit form for use without a network; `due` [[day, why]] the oldest first;
    `last` [day, outcome in words] or null; `before` what was answered (see `last_answers`); `asks` says that
    something of its own is to be answered there (a look-back), which only the page with a network does. Those with
    something due come first; `more` are left out beyond `MOST`. A home under care is carried only while a visit is
    due there.
    """
    day = local_date(now)
    due = _due(user, day)
    places, more = _places(user, due)
    newest = _newest(places)
    before = last_answers(places, by=user)
    rounds = _rounds(user, day)
    forms = _Forms(day)
    rows = [
        _row(place, due.get(place.pk, []), newest.get(place.pk), rounds.get(place.pk), forms)
        | {"before": before.get(place.pk, {})}
        for place in places
    ]
    return {
        "person": str(user.pk),
        "day": day.isoformat(),
        "places": rows,
        "forms": sorted({row["form"] for row in rows}),
        "more": more,
    }


class _Forms:
    """The address of the form of a place; a checklist is looked up once for all places of a type in a street."""

    def __init__(self, day: date):
        self.day = day
        self.known: dict[tuple[int, int, str], int] = {}

    def of(self, place: Place, due: list[Task]) -> str:
        code = next((task.rule.checklist_code for task in due if task.rule and task.rule.checklist_code), "")
        key = (place.street_id, place.type_id, code)
        if key not in self.known:
            checklist = checklist_for(place, on=self.day, code=code)
            self.known[key] = checklist.pk if checklist else 0
        return reverse("field:offline-visit", args=[place.street.code, self.known[key]])


def _row(place: Place, due: list[Task], last: Inspection | None, in_round: UUID | None, forms: _Forms) -> dict:
    return {
        "id": str(place.pk),
        "name": place.name,
        "address": place.address,
        "code": place.code,
        "token": place.qr_token,
        "street": place.street.code,
        "at": [round(place.point.x, 5), round(place.point.y, 5)] if place.point else None,
        "form": forms.of(place, due),
        "due": [[task.due_on.isoformat(), str(task.rule or task.reason or "")] for task in due],
        "round": str(in_round) if in_round else "",
        "asks": any(task.kind == Task.Kind.LOOKBACK for task in due),
        "last": [last.visited_on.isoformat(), last.get_outcome_display()] if last else None,
    }


def _due(user: User, day: date) -> dict[UUID, list[Task]]:
    found = defaultdict(list)
    for task in due_for(user, day):
        found[task.place_id].append(task)
    return found


def _places(user: User, due: dict) -> tuple[list[Place], int]:
    """Those the person may visit, due ones first, then by name; how many more there are."""
    own = scope_of(user).reach_for("inspections.record").q(place="pk")
    rows = Place.objects.visible_to(user).active().filter(own).select_related("type", "street").order_by("name", "id")
    first = list(rows.filter(pk__in=due.keys())[:MOST])
    others = rows.filter(is_home=False).exclude(pk__in=due.keys())
    room = MOST - len(first)
    return first + list(others[:room]), max(others.count() - room, 0)


def _newest(places: list[Place]) -> dict[UUID, Inspection]:
    visits = Inspection.objects.standing().on_the_spot().filter(place__in=places)
    visits = visits.order_by("place", "-visited_at").distinct("place")
    return {visit.place_id: visit for visit in visits}


def _rounds(user: User, day: date) -> dict[UUID, UUID]:
    """The round a visit to a place belongs to today, as `field_visit` has it."""
    rounds = Round.objects.visible_to(user).on_day(day)
    rounds = rounds.filter(state__in=[Round.State.PLANNED, Round.State.RUNNING])
    rounds = rounds.filter(Q(participants__user=user) | Q(leader=user)).distinct()
    return dict(RoundStop.objects.filter(round__in=rounds).values_list("place", "round"))
