"""The open hazards as a board: one column a state, with its number, its oldest and the most urgent cards."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from grids.calendar import local_date
from grids.services.workdays import work_calendar
from hazards.filters import sorted_by
from hazards.rows import Row, as_rows, with_names
from hazards.undecided import undecided_before
from hazards.workflow import OPEN, State

CARDS = 12  # a column; the rest is a click away


@dataclass(frozen=True)
class Column:
    """`oldest` is the age in days of the one found first, None for an empty column; `undecided` stand first in it."""

    state: State
    count: int
    undecided: int
    oldest: int | None
    rows: list[Row]


def columns(hazards: QuerySet, now: dt.datetime) -> list[Column]:
    """The open states in their order, each with at most CARDS rows: the nearest deadline, else the first reported."""
    today = local_date(now)
    late = Q(state=State.REPORTED, recorded_at__lt=undecided_before(now, work_calendar()))
    counted = (
        hazards.filter(state__in=OPEN)
        .values("state")
        .annotate(count=Count("pk"), first=Min("found_on"), undecided=Count("pk", filter=late))
    )
    facts = {row["state"]: row for row in counted.order_by()}
    states = [state for state in State if state in OPEN]
    shown = []
    for state in states:
        first = "recorded" if state == State.REPORTED else "due"
        ordered, order = sorted_by(with_names(hazards.filter(state=state)), first)
        shown.extend(ordered.order_by(*order)[:CARDS])
    lines = as_rows(shown, now)
    return [
        Column(
            state=state,
            count=facts[state]["count"] if state in facts else 0,
            undecided=facts[state]["undecided"] if state in facts else 0,
            oldest=(today - facts[state]["first"]).days if state in facts else None,
            rows=[line for line in lines if line.hazard.state == state],
        )
        for state in states
    ]
