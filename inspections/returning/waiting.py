"""Hazards left behind that nobody has looked at since: at one place, and the places of a worker at which they wait.

Read, never stored: they come up when the place is in use again, or when another one was registered at its premises
after they had been found, and stay until a visit answers them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain

from django.db.models import Exists, OuterRef, Q, QuerySet

from grids.access import scope_of
from grids.models import Place, User
from hazards.models import Hazard
from inspections.models import LeftBehind
from inspections.returning.premises import Premises, plain, same_premises

IN_USE = (Place.Status.OPEN, Place.Status.ACCEPTED)
ENDED = (*Place.GONE, Place.Status.VACANT)
NEARBY = 0.001  # degrees: wider than `SAME_BUILDING` anywhere in China, for the index to narrow by
AT_MOST = 500  # left behind in a worker's grids and looked through for his page, the last found first


@dataclass(frozen=True)
class Awaited:
    """A place in use, and how many hazards left behind there are to be looked at."""

    place: Place
    count: int


def left_at(place: Place, *, by: User | None) -> list[Hazard]:
    """What the first visit to `place` is to look at, of what `by` may see; nothing while not in use. One query."""
    if place.status not in IN_USE:
        return []
    here = Q(place=place) if place.is_home else Q(place=place) | _before(place)
    rows = unanswered(by).filter(here, street=place.street_id).select_related("place", "category", "severity")
    rows = rows.select_related("close_reason").order_by("found_at", "id")
    premises = _premises(place)
    return [row for row in rows if row.place_id == place.pk or same_premises(_premises(row.place), premises)]


def awaited_by(user: User) -> list[Awaited]:
    """The places of a worker or head of a grid at which something left behind waits; two queries.

    None for who looks after whole streets: what waits stands on each place's page.
    """
    if scope_of(user).reach_for("tasks.view").streets:
        return []
    left = list(unanswered(user).filter(place__isnull=False).select_related("place").order_by("-found_at")[:AT_MOST])
    own = [row for row in left if row.place.status in IN_USE]
    places = {row.place_id: row.place for row in own}
    counts = Counter(row.place_id for row in own)
    for tenant, _row in _tenants(user, [row for row in left if row.place.status in ENDED and not row.at_home]):
        places[tenant.pk] = tenant
        counts[tenant.pk] += 1
    return [
        Awaited(places[pk], n) for pk, n in sorted(counts.items(), key=lambda item: (places[item[0]].name, item[0]))
    ]


def unanswered(by: User | None) -> QuerySet[Hazard]:
    """Hazards left behind that `by` may see and no visit answered since they were closed."""
    rows = Hazard.objects.all() if by is None else Hazard.objects.visible_to(by)
    answers = LeftBehind.objects.filter(
        street=OuterRef("street"), hazard=OuterRef("pk"), closed_at=OuterRef("closed_at")
    )
    return rows.left_behind().filter(~Exists(answers))


def _before(place: Place) -> Q:
    """Of other places nearby that have ended; `place` came after the hazard was found."""
    ended = Q(place__status__in=ENDED, place__is_home=False, found_at__lt=place.recorded_at)
    if place.point is None:
        return ended
    return ended & (Q(place__point__isnull=True) | Q(place__point__dwithin=(place.point, NEARBY)))


def _tenants(user: User, left: list[Hazard]):
    """(place in use, hazard) of each pair on the same premises; one query, none where nothing was left."""
    if not left:
        return
    found = Place.objects.visible_to(user).filter(
        status__in=IN_USE,
        is_home=False,
        merged_into__isnull=True,
        street__in={row.street_id for row in left},
        recorded_at__gt=min(row.found_at for row in left),
    )
    # A place is compared with the rows of its own address and those without any: two that differ are two premises.
    at = defaultdict(list)
    for row in left:
        at[plain(row.place.address)].append((row, _premises(row.place)))
    for place in found:
        premises, here = _premises(place), plain(place.address)
        for row, before in [*at[""], *at[here]] if here else chain.from_iterable(at.values()):
            came_later = row.street_id == place.street_id and row.found_at < place.recorded_at
            if came_later and same_premises(before, premises):
                yield place, row


def _premises(place: Place) -> Premises:
    return Premises(place.address, (place.point.x, place.point.y) if place.point else None)
