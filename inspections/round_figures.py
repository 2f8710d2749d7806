"""What a round has done, counted from its rows: the same for its page, its bulletin and whoever asks."""

from dataclasses import asdict, dataclass

from django.db.models import Count, Q, QuerySet, Sum

from grids.models import User
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import Inspection, Round
from stations.models import Facility

# What the officer enters when closing (domain.md 6.1 A)
NUMBERS = (
    "people", "vehicles", "estates", "buildings", "ebikes_moved", "wires_removed", "parking_added", "ports_added",
    "signs_added", "stairs_cleared", "lanes_opened",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """`stops` and `reached` in 家, `visits` in 家次, `found` and `on_site` (put right on the spot, of those) in 处."""

    stops: int
    reached: int
    visits: int
    found: int
    on_site: int


def figures_of(round_: Round) -> RoundFigures:
    """Of the whole round, whoever sees what of it."""
    stops = round_.stops.aggregate(all=Count("id"), reached=Count("id", filter=Q(visited_at__isnull=False)))
    return RoundFigures(
        stops=stops["all"],
        reached=stops["reached"],
        visits=visits_of(round_).counted().count(),
        **sums_of(hazards_of(round_)),
    )


def built_that_day(round_: Round) -> dict[str, int]:
    """What the register of facilities says was built in the street on the round's day, by the names of `NUMBERS`."""
    rows = Facility.objects.standing().filter(street=round_.street_id, built_on=round_.held_on)
    return rows.aggregate(
        parking_added=Sum("count", filter=Q(kind=Facility.Kind.PARKING), default=0),
        ports_added=Sum("ports", default=0),
        signs_added=Sum("count", filter=Q(kind=Facility.Kind.SIGN), default=0),
    )


def counted_of(round_: Round) -> dict[str, int]:
    """Its figures and the officer's numbers, by name: all that can be told of it."""
    return asdict(figures_of(round_)) | {name: getattr(round_, name) for name in NUMBERS}


def visits_of(round_: Round, *, by: User | None = None) -> QuerySet[Inspection]:
    """The visits made in the round, newest version each, that `by` may see (None: all)."""
    rows = Inspection.objects.all() if by is None else Inspection.objects.visible_to(by)
    return rows.standing().filter(round=round_)


def hazards_of(round_: Round, *, by: User | None = None) -> QuerySet[Hazard]:
    """The hazards the round found, without what was void, that `by` may see (None: all)."""
    rows = Hazard.objects.all() if by is None else Hazard.objects.visible_to(by)
    return rows.filter(origin_kind=Hazard.Origin.ROUND, origin_id=round_.pk).exclude(state=State.VOID)


def sums_of(hazards: QuerySet[Hazard]) -> dict[str, int]:
    """{found, on_site}."""
    return hazards.aggregate(found=Count("id"), on_site=Count("id", filter=Q(state=State.FIXED_ON_SITE)))
