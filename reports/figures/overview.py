"""Figures of the overview: what a person may see now, its weeks, and its communities.

Who sees whole streets reads sums (`summed`), whatever the length of history; who sees less, or homes under care in only
some of his streets, reads his own rows of the weeks shown (`counted`). Both give the same (a test compares them).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from grids.access import scope_of
from grids.calendar import local_date
from grids.models import Grid
from grids.periods import Period, week_of
from grids.services.workdays import work_calendar
from hazards.figures import Board, BoardSpan
from hazards.undecided import undecided_before
from reports.arithmetic import Rate
from reports.figures import counted, summed

WEEKS = 13
DUE_DAYS = 28  # the on-time rate looks at what fell due in these days (default)


@dataclass(frozen=True)
class Overview:
    """Everything the page shows in figures. A week without any record is None in a series, not zero."""

    span: BoardSpan
    board: Board
    visited: dict[int, dict[str, int]]
    active: int  # 家 in scope: active places, homes left out

    @property
    def weeks(self) -> list[Period]:
        """The last `WEEKS` reporting weeks, the present one last."""
        starts = (self.span.first + timedelta(days=7 * n) for n in range(WEEKS))
        return [Period(start, start + timedelta(days=7)) for start in starts]

    def recorded(self, n: int) -> bool:
        return n in self.board.weeks or n in self.visited

    def series(self, name: str) -> list[int | None]:
        """One value a week: found, closed, visits or places."""
        table = self.visited if name in ("visits", "places") else self.board.weeks
        return [table.get(n, {}).get(name, 0) if self.recorded(n) else None for n in range(WEEKS)]

    def rate(self, n: int) -> Rate:
        """Of what was found in week `n` and not made void, how much is put right by now."""
        week = self.board.weeks.get(n, {})
        return Rate(week.get("put_right", 0), week.get("standing", 0))


def overview(user, now: datetime) -> Overview:
    """The figures of what `user` may see at `now`."""
    span = span_at(now)
    board = summed.board(user, span) or counted.board(user, span)
    visited, active = summed.visited(user, span) or counted.visited(user, span)
    return Overview(span, board, visited, active)


def span_at(now: datetime) -> BoardSpan:
    """The weeks and the days of due dates that a board of `now` shows."""
    today = local_date(now)
    week, yesterday = week_of(today), today - timedelta(days=1)
    first = week.start - timedelta(days=7 * (WEEKS - 1))
    due_first, undecided = yesterday - timedelta(days=DUE_DAYS - 1), undecided_before(now, work_calendar())
    return BoardSpan(now, first, week.last_day, due_first, yesterday, undecided)


def on_time(user, board: Board, day: date) -> list[tuple[Grid, Rate, Rate]]:
    """按期整改率 by the deadline in force and by the first one, by area in code order.

    Areas are communities (and units of their own) of one street; for somebody of several streets, the streets. Only
    those in which the person sees hazards: of another one 0/0 would be untrue.
    """
    level = Grid.Level.STREET if counted.by_street(user) else Grid.Level.COMMUNITY
    areas = Grid.objects.visible_to(user).on(day).filter(_where_hazards_are_seen(user), level=level)
    areas = areas.in_code_order().defer("boundary")
    found = ((area, board.due.get(area.pk, [0, 0, 0, 0])) for area in areas)
    return [(area, Rate(*counts[:2]), Rate(*counts[2:])) for area, counts in found]


def _where_hazards_are_seen(user) -> Q:
    reach = scope_of(user).reach_for("hazards.view")
    if not reach.cells:
        return Q(pk__in=reach.streets) | Q(street__in=reach.streets)
    cells = Grid.objects.filter(pk__in=reach.cells)
    above = Q(pk__in=cells.values("parent")) | Q(pk__in=cells.values("street"))
    return Q(pk__in=reach.streets | reach.cells) | Q(street__in=reach.streets) | above


def area_of(user) -> str:
    """The widest of one's grids by name."""
    held = scope_of(user).held
    return str(held[-1].post.grid) if held else ""
