"""Figures of visits and tasks: queries in, numbers out, each with what it was made of (design rule 10).

Kinds never mix: 检查 家次 are on-site visits that got in, homes and video apart; 家 are distinct places. Days are local
and both ends are inside. Reports of a period read `booked_on`, sums between two dates `visited_on`.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncDate

from grids.calendar import LOCAL
from grids.models import Grid, Place
from inspections.models import Inspection, QuickFix, Task


@dataclass(frozen=True, slots=True)
class Rate:
    """A share and what it was made of; None of 0 is shown as a dash."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Visits:
    """What was done in a span of days. `outcomes`: visits to places that did not get in, by outcome."""

    visits: int  # 检查 家次
    places: int  # 检查 家
    home_visits: int  # 入户走访 户次
    homes: int  # 走访 户
    videos: int  # 视频巡查 次
    self_checks: int  # 自查 次
    outcomes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """One community's figures; `community` is None for what lies in no grid."""

    community: Grid | None
    visits: int
    coverage: Rate
    tasks: Rate


def inspections_between(
    street: Grid, first: date, last: date, *, source: str | None = None, by_day: str = "booked_on"
) -> QuerySet:
    """The visits of `street` on the days first … last of `by_day` (booked_on or visited_on)."""
    found = Inspection.objects.filter(street=street, **{f"{by_day}__range": (first, last)})
    return found.filter(source=source) if source else found


def visits(street: Grid, first: date, last: date, *, source: str | None = None, by_day: str = "booked_on") -> Visits:
    """Counts of visits in the span, one query."""
    found = inspections_between(street, first, last, source=source, by_day=by_day)
    kinds = Inspection.Kind
    done = Q(outcome=Inspection.Outcome.DONE, superseded_by__isnull=True)
    counted = done & Q(at_home=False) & ~Q(kind__in=[kinds.VIDEO, kinds.SELF])
    homes = done & Q(at_home=True)
    missed = [outcome for outcome in Inspection.Outcome.values if outcome != Inspection.Outcome.DONE]
    sums = found.aggregate(
        visits=Count("id", filter=counted),
        places=Count("place", filter=counted, distinct=True),
        home_visits=Count("id", filter=homes),
        homes=Count("place", filter=homes, distinct=True),
        videos=Count("id", filter=done & Q(kind=kinds.VIDEO)),
        self_checks=Count("id", filter=done & Q(kind=kinds.SELF)),
        **{f"missed_{outcome}": Count("id", filter=Q(outcome=outcome, at_home=False)) for outcome in missed},
    )
    outcomes = {outcome: sums.pop(f"missed_{outcome}") for outcome in missed}
    return Visits(**sums, outcomes=outcomes)


def coverage(street: Grid, first: date, last: date, *, source: str | None = None) -> Rate:
    """覆盖率: distinct active places with a visit that got in ÷ active places now; homes are left out of both."""
    active = Place.objects.filter(street=street).active().countable()
    seen = inspections_between(street, first, last, source=source, by_day="visited_on").counted().values("place")
    return Rate(active.filter(pk__in=seen).count(), active.count())


def tasks_due(street: Grid, first: date, last: date) -> Rate:
    """巡查完成率: tasks due in the span and done by their day ÷ tasks due in the span; cancelled ones are left out."""
    return _task_rate(_tasks_due(street, first, last))


def quick_fixes(
    street: Grid, first: date, last: date, *, source: str | None = None, by_day: str = "booked_on"
) -> tuple[int, bool]:
    """快速处置 起 of the span, and whether some were counted approximately (余)."""
    day = "done_on" if by_day == "visited_on" else by_day
    found = QuickFix.objects.filter(street=street, **{f"{day}__range": (first, last)})
    found = found.filter(source=source) if source else found
    sums = found.aggregate(n=Sum("count", default=0), rough=Count("id", filter=Q(approximate=True)))
    return sums["n"], bool(sums["rough"])


def by_community(street: Grid, first: date, last: date) -> list[CommunityRow]:
    """The same figures for each community in code order: four queries, whatever the street's size. No ranking."""
    active = Place.objects.filter(street=street).active().countable()
    inspections = inspections_between(street, first, last).counted()
    seen = inspections_between(street, first, last, by_day="visited_on").counted().values("place")
    visited = _count(inspections.annotate(of=_community_of()), "of")
    covered = dict(
        active.order_by()
        .values_list("community")
        .annotate(n=Count("id", filter=Q(pk__in=seen)))
        .values_list("community", "n")
    )
    places = _count(active, "community")
    due = {
        row["of"]: Rate(row["done"], row["n"])
        for row in _tasks_due(street, first, last)
        .annotate(of=_community_of())
        .order_by()
        .values("of")
        .annotate(n=Count("id"), done=Count("id", filter=_ON_TIME))
    }
    communities: list[Grid | None] = list(Grid.objects.communities().filter(street=street).in_code_order())
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
    seen = inspections_between(street, first, last, by_day="visited_on").filter(
        at_home=True, outcome=Inspection.Outcome.DONE, superseded_by__isnull=True
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
