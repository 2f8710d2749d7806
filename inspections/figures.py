"""Figures of what was due and what was covered: numbers with what they were made of (design rule 10).

家次 are on-site visits that got in, homes and video apart; 家 are distinct places. Days are local, both ends inside.
By community, in code order; never by person (rule 13).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import TruncDate

from grids.calendar import LOCAL
from grids.models import Grid, Place
from hazards.figures import PLATFORM
from inspections.models import Inspection, Task


@dataclass(frozen=True, slots=True)
class Rate:
    """A share and what it was made of; of nothing it is shown as a dash."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """One community's figures; `community` is None for what lies in no grid."""

    community: Grid | None
    visits: int
    coverage: Rate
    tasks: Rate


def tasks_due(street: Grid, first: date, last: date) -> Rate:
    """巡查完成率: tasks due in the span and done by their day ÷ tasks due in the span; cancelled ones are left out."""
    return _task_rate(_tasks_due(street, first, last))


def by_community(street: Grid, first: date, last: date) -> list[CommunityRow]:
    """The same figures for each community in code order: four queries, whatever the street's size. No ranking."""
    active = Place.objects.filter(street=street).active().countable()
    counted = Inspection.objects.filter(street=street, visited_on__range=(first, last), source=PLATFORM).counted()
    seen = counted.values("place")
    visited = _count(counted.annotate(of=_community_of()), "of")
    covered = _count(active.filter(pk__in=seen), "community")
    places = _count(active, "community")
    due = {
        row["of"]: Rate(row["done"], row["n"])
        for row in _tasks_due(street, first, last)
        .annotate(of=_community_of())
        .order_by()
        .values("of")
        .annotate(n=Count("id"), done=Count("id", filter=_ON_TIME))
    }
    communities: list[Grid | None] = list(
        Grid.objects.communities().filter(street=street).defer("boundary").in_code_order()
    )
    if None in visited or None in places:
        communities.append(None)
    return [
        CommunityRow(
            community,
            visits=visited.get(key, 0),
            coverage=Rate(covered.get(key, 0), places.get(key, 0)),
            tasks=due.get(key, Rate(0, 0)),
        )
        for community in communities
        for key in [community.pk if community else None]
    ]


def daily_duty(street: Grid, day: date, *, flag: str) -> Rate:
    """Tasks of one day at places with a label, done ÷ due: 不放心场所日巡 13/14."""
    return _task_rate(_tasks_due(street, day, day).filter(place__flags__code=flag, rule__period="daily"))


def homes_visited(street: Grid, first: date, last: date) -> Rate:
    """重点人群走访率: homes with a visit in the span ÷ homes under care now."""
    homes = Place.objects.filter(street=street, is_home=True).active()
    seen = Inspection.objects.filter(
        street=street,
        visited_on__range=(first, last),
        at_home=True,
        outcome=Inspection.Outcome.DONE,
        superseded_by__isnull=True,
        source=PLATFORM,
    )
    return Rate(homes.filter(pk__in=seen.values("place")).count(), homes.count())


_ON_TIME = Q(done_at__isnull=False) & Q(done_on__lte=F("due_on"))


def _tasks_due(street: Grid, first: date, last: date) -> QuerySet:
    return Task.objects.filter(street=street, due_on__range=(first, last), cancelled_at__isnull=True).annotate(
        done_on=TruncDate("done_at", tzinfo=LOCAL)
    )


def _task_rate(tasks: QuerySet) -> Rate:
    sums = tasks.aggregate(n=Count("id"), done=Count("id", filter=_ON_TIME))
    return Rate(sums["done"], sums["n"])


def _community_of() -> Case:
    """The community a fact's cell is or lies in."""
    return Case(When(cell__level=Grid.Level.CELL, then=F("cell__parent_id")), default=F("cell_id"))


def _count(rows: QuerySet, key: str) -> dict:
    return dict(rows.order_by().values_list(key).annotate(n=Count("id")).values_list(key, "n"))
