"""Who stands in the pool of a draw: places by class with their tickets, inspectors, ties, and each one left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grids.calendar import local_midnight
from grids.models import Grid, Place, PlaceFlag, Post, PostPlace
from grids.policy import WORKERS
from hazards.models import EnforcementAction, Hazard
from inspections.draws.pool import PAIR
from inspections.models import DrawnPlace, Inspector, PooledInspector, PooledPlace, PooledTie, Tie

OF_A_CELL = WORKERS | {"cell_head"}
YEAR, HALF_YEAR, MONTH = timedelta(days=365), timedelta(days=183), timedelta(days=30)
CLOSED = (Place.Status.VACANT, Place.Status.SUSPENDED)
PUNISHED = ("case", "fine", "seal", "stop")
# For what a place may be given more tickets; how many, the office says for each draw.
FACTS = {
    "open": _("有未销号隐患"),
    "punished": _("一年内受过处罚、查封、三停"),
    "rebound": _("一年内隐患反弹"),
    "unvisited": _("半年内没有检查过"),
    "crowded": _("人员密集"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What the office settles of a draw; `quotas` by class of place, `extra` tickets by FACTS.

    Left out are places drawn within `months` of 30 days, visited within `days`, and those of `left_out` (code →
    reason); inspectors of `away` (id → reason) and those whose certificate does not hold on `due_on`.
    """

    quotas: Mapping[str, int]
    due_on: date
    extra: Mapping[str, int] = field(default_factory=dict)
    months: int = 0
    days: int = 0
    left_out: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[UUID, str] = field(default_factory=dict)

    def as_json(self) -> dict:
        """What is printed and published of it; reasons that were typed are not among it."""
        return {
            "quotas": dict(self.quotas),
            "extra_tickets": {name: n for name, n in self.extra.items() if n},
            "not_drawn_within_months": self.months,
            "not_visited_within_days": self.days,
        }


@dataclass(frozen=True)
class Gathered:
    """The unsaved rows of a pool."""

    places: list[PooledPlace]
    people: list[PooledInspector]
    ties: list[PooledTie]

    @property
    def standing(self) -> list[PooledPlace]:
        return [one for one in self.places if not one.why]

    @property
    def in_pool(self) -> list[PooledInspector]:
        return [one for one in self.people if not one.why]

    @cached_property
    def sizes(self) -> Counter:
        """By class: how many places stand in the pool."""
        return Counter(one.stratum for one in self.standing)

    @cached_property
    def left_out(self) -> Counter:
        """By class: how many are left out."""
        return Counter(one.stratum for one in self.places if one.why)


def gather(street: Grid, rule: Rule, *, classes: Iterable[str], on: date) -> Gathered:
    """The pool of the street's places of these classes as everything stands on the local day `on`.

    Homes under care, places merged away and those gone for good are no candidates at all.
    """
    rows = Place.objects.filter(street=street, place_class__in=list(classes), is_home=False).active()
    places = list(rows.defer("point", "note").order_by("code"))
    people = _people(street, rule)
    free = [one for one in people if not one.why]
    ties = _ties(street, {place.pk: place for place in places}, free, on)
    tied = Counter(tie.place_id for tie in ties)
    facts = _Facts(street, on)
    lately = _drawn_lately(street, rule, on)
    pooled = []
    for place in places:
        why, reason = _why_not(place, rule, lately, on)
        if not why and len(free) - tied[place.pk] < PAIR:
            why = PooledPlace.Why.NO_PAIR
        tickets = 0 if why else 1 + sum(n for name, n in rule.extra.items() if n and facts.of(name, place))
        pooled.append(
            PooledPlace(
                place=place,
                code=place.code,
                name=place.name,
                stratum=place.place_class,
                tickets=tickets,
                why=why,
                reason=reason,
            )
        )
    return Gathered(pooled, people, ties)


def _why_not(place: Place, rule: Rule, lately: set, on: date) -> tuple[str, str]:
    if place.code in rule.left_out:
        return PooledPlace.Why.BY_HAND, rule.left_out[place.code][:200]
    if place.status in CLOSED:
        return PooledPlace.Why.STATUS, ""
    if place.pk in lately:
        return PooledPlace.Why.DRAWN_BEFORE, ""
    since = local_midnight(on - timedelta(days=rule.days))
    if rule.days and place.last_visited_at is not None and place.last_visited_at >= since:
        return PooledPlace.Why.VISITED, ""
    return "", ""


def _people(street: Grid, rule: Rule) -> list[PooledInspector]:
    pooled = []
    for one in Inspector.objects.filter(street=street).select_related("user").order_by("certificate"):
        why, reason = "", ""
        if one.pk in rule.away:
            why, reason = PooledInspector.Why.BY_HAND, rule.away[one.pk][:200]
        elif not one.holds_on(rule.due_on):
            why = PooledInspector.Why.CERTIFICATE
        pooled.append(
            PooledInspector(inspector=one, certificate=one.certificate, name=str(one.user), why=why, reason=reason)
        )
    return _one_a_person(pooled)


def _one_a_person(pooled: list[PooledInspector]) -> list[PooledInspector]:
    """Who has two certificates stands in the pool with the first: a pair is two persons."""
    seen = set()
    for row in pooled:
        if row.why:
            continue
        if row.inspector.user_id in seen:
            row.why, row.reason = PooledInspector.Why.BY_HAND, str(_("同一人已以另一证件参加"))
        seen.add(row.inspector.user_id)
    return pooled


def _drawn_lately(street: Grid, rule: Rule, on: date) -> set:
    if not rule.months:
        return set()
    since = local_midnight(on - rule.months * MONTH)
    return set(DrawnPlace.objects.filter(street=street, recorded_at__gte=since).values_list("place_id", flat=True))


def _ties(street: Grid, places: Mapping, people: list[PooledInspector], on: date) -> list[PooledTie]:
    """Each conflict once, the declared one first: own cell, own place (by post, name or phone), declared by hand."""
    users = {row.inspector.user_id: row.inspector for row in people}
    found: dict[tuple, PooledTie] = {}

    def note(place_id, inspector: Inspector, kind: str, reason: str = "") -> None:
        row = PooledTie(place=places[place_id], inspector=inspector, kind=kind, reason=reason)
        found.setdefault((place_id, inspector.pk), row)

    pool = {one.pk: one for one in users.values()}
    for tie in Tie.objects.standing().filter(street=street, inspector__in=pool).order_by("recorded_at"):
        if tie.place_id in places:
            note(tie.place_id, pool[tie.inspector_id], PooledTie.Kind.DECLARED, tie.reason)
    posts = Post.objects.current(on).filter(user__in=users)
    keepers = PostPlace.objects.filter(post__in=posts.filter(role__code="place_person"), place__street=street)
    for user_id, place_id in keepers.values_list("post__user", "place"):
        if place_id in places:
            note(place_id, users[user_id], PooledTie.Kind.KEEPER)
    cells: dict[int, list[Inspector]] = {}
    of_cells = posts.filter(role__code__in=OF_A_CELL, limited=False)
    for user_id, grid_id in of_cells.values_list("user", "grid"):
        cells.setdefault(grid_id, []).append(users[user_id])
    for place in places.values():
        for inspector in users.values():
            if _keeps(inspector.user, place):
                note(place.pk, inspector, PooledTie.Kind.KEEPER)
        for inspector in cells.get(place.scope_cell_id, ()):
            note(place.pk, inspector, PooledTie.Kind.CELL)
    return list(found.values())


def _keeps(user, place: Place) -> bool:
    """Whether the place's responsible person or manager is this person, by name or by phone: better one too many."""
    phone = _digits(user.phone)
    named = user.name and user.name in (place.responsible_person, place.manager)
    return bool(named or (phone and phone in (_digits(place.phone), _digits(place.manager_phone))))


def _digits(phone: str | None) -> str:
    return "".join(one for one in phone or "" if one.isdecimal())[-11:]


class _Facts:
    """What gives a place more tickets, read for the whole street, each fact only when it is asked for."""

    def __init__(self, street: Grid, on: date):
        self.street, self.on = street, on

    def of(self, name: str, place: Place) -> bool:
        if name == "unvisited":
            return place.last_visited_at is None or place.last_visited_at < local_midnight(self.on - HALF_YEAR)
        return place.pk in getattr(self, name)

    @cached_property
    def open(self) -> set:
        return set(Hazard.objects.filter(street=self.street).open().values_list("place_id", flat=True))

    @cached_property
    def punished(self) -> set:
        rows = EnforcementAction.objects.standing().filter(street=self.street, kind__in=PUNISHED)
        return set(rows.filter(done_on__gte=self.on - YEAR).values_list("place_id", flat=True))

    @cached_property
    def rebound(self) -> set:
        rows = Hazard.objects.filter(street=self.street, rebound_of__isnull=False).not_void()
        return set(rows.filter(found_on__gte=self.on - YEAR).values_list("place_id", flat=True))

    @cached_property
    def crowded(self) -> set:
        rows = PlaceFlag.objects.filter(code="crowded", place__street=self.street)
        return set(rows.values_list("place__pk", flat=True))
