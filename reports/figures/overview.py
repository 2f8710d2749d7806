"""Figures of the overview: what a person may see now, its weeks, and its communities. All start from `visible_to`.

Every query is bounded by the live set or by the weeks shown, so the page costs the same in year five (design 9).
"""

from datetime import date, datetime, timedelta

from django.db.models import Count, DateField, F, Func, IntegerField, Q, Value

from grids.access import scope_of
from grids.calendar import local_date
from grids.models import Grid, Place
from grids.periods import Period, week_of
from hazards.figures import PLATFORM
from hazards.models import Hazard, Lead
from hazards.terms import IN_TIME, MOVES, fell_due, moves
from hazards.workflow import PUT_RIGHT, State
from inspections.models import Inspection
from reports.arithmetic import Rate

WEEKS = 13
DUE_DAYS = 28  # the on-time rate looks at what fell due in these days (default)


def waiting(user, now: datetime) -> dict[str, int]:
    """What needs somebody now: overdue, due today, to be re-checked, handed over and unanswered, leads to verify."""
    today = local_date(now)
    overdue = Q(state=State.RECTIFYING, due_at__lte=now, extension_asked=False)
    counts = (
        Hazard.objects.visible_to(user)
        .open()
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=overdue),
            due_today=Count("pk", filter=Q(state=State.RECTIFYING, due_on=today, due_at__gt=now)),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            handed_over=Count("pk", filter=Q(state=State.HANDED_OVER)),
        )
    )
    return counts | {"leads": Lead.objects.visible_to(user).waiting().count()}


class Weeks:
    """The last `WEEKS` reporting weeks, the present one last; a week without any record is None, not zero."""

    def __init__(self, user, now: datetime):
        self.user, self.now = user, now
        self.streets = sorted(scope_of(user).street_ids())
        self.this = week_of(local_date(now))
        self.first = self.this.start - timedelta(days=7 * (WEEKS - 1))
        self.weeks = [Period(start, start + timedelta(days=7)) for start in self._starts()]
        self.moved = self._moved()
        self.cohorts = self._cohorts()
        self.visited = self._visited()
        self.recorded = [any(self._any(n)) for n in range(WEEKS)]

    def _starts(self) -> list[date]:
        return [self.first + timedelta(days=7 * n) for n in range(WEEKS)]

    def _week(self):
        return Func(
            F("booked_on"),
            Value(self.first, output_field=DateField()),
            template="((%(expressions)s) / 7)",
            arg_joiner=" - ",
            output_field=IntegerField(),
        )

    def _moved(self) -> dict[int, dict]:
        """week → found, closed, restored, voided, from events by booking."""
        visible = Hazard.objects.visible_to(self.user).values("pk")
        rows = moves(self.streets, self.first, self.this.last_day, source=PLATFORM).filter(hazard__in=visible)
        counted = {term: Count("pk", filter=condition) for term, condition in MOVES.items()}
        return {row.pop("week"): row for row in rows.values(week=self._week()).annotate(**counted).order_by()}

    def _cohorts(self) -> dict[int, Rate]:
        """week → of what was found in it, how much is put right by now."""
        found = Hazard.objects.visible_to(self.user).not_void().filter(self._booked(), source=PLATFORM)
        rows = found.values(week=self._week()).order_by()
        rows = rows.annotate(all=Count("pk"), done=Count("pk", filter=Q(state__in=PUT_RIGHT)))
        return {row["week"]: Rate(row["done"], row["all"]) for row in rows}

    def _visited(self) -> dict[int, dict]:
        rows = Inspection.objects.visible_to(self.user).counted().filter(self._booked(), source=PLATFORM)
        rows = rows.values(week=self._week()).order_by()
        counted = rows.annotate(visits=Count("pk"), places=Count("place", distinct=True))
        return {row.pop("week"): row for row in counted}

    def _booked(self) -> Q:
        return Q(street__in=self.streets, booked_on__gte=self.first, booked_on__lte=self.this.last_day)

    def _any(self, n: int):
        return self.moved.get(n), self.cohorts.get(n), self.visited.get(n)

    def series(self, name: str) -> list[int | None]:
        """One value a week: found, closed, visits or places."""
        table = self.moved if name in MOVES else self.visited
        return [table.get(n, {}).get(name, 0) if self.recorded[n] else None for n in range(WEEKS)]

    def rate(self, n: int) -> Rate:
        return self.cohorts.get(n, Rate(0, 0))


def active_places(user) -> int:
    """家 in scope: active places, homes left out."""
    return Place.objects.visible_to(user).active().countable().count()


def on_time(user, now: datetime) -> tuple[list[tuple[Grid, Rate]], date, date]:
    """按期整改率 by area in code order, of what fell due up to yesterday: ([(area, rate)], first day, last day).

    Areas are communities (and units of their own) of one street; for somebody of several streets, the streets.
    """
    last = local_date(now) - timedelta(days=1)
    first = last - timedelta(days=DUE_DAYS - 1)
    streets = scope_of(user).street_ids()
    by_cell = (
        fell_due(Hazard.objects.visible_to(user).filter(street__in=streets, source=PLATFORM), first, last)
        .values("street_id", "cell_id", "cell__parent_id", "cell__level")
        .annotate(all=Count("pk"), done=Count("pk", filter=IN_TIME))
        .order_by()
    )
    sums: dict[int | None, tuple[int, int]] = {}
    for row in by_cell:
        own = row["cell_id"] if row["cell__level"] == Grid.Level.COMMUNITY else row["cell__parent_id"]
        area = row["street_id"] if len(streets) > 1 else own
        done, everything = sums.get(area, (0, 0))
        sums[area] = (done + row["done"], everything + row["all"])
    level = Grid.Level.STREET if len(streets) > 1 else Grid.Level.COMMUNITY
    areas = Grid.objects.visible_to(user).on(last).filter(level=level).in_code_order()
    return [(area, Rate(*sums.get(area.pk, (0, 0)))) for area in areas], first, last
