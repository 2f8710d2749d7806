"""Where a street's hazards stand, over all time and now, at a cost that does not grow with history.

All-time counts come from the sums (`TallyTotal` and the rows not folded yet), live ones from the partial indexes over
open hazards. Figures of a span of days are `hazards/terms.py` and the reports'. Counts are in 处.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q

from grids.calendar import local_date
from grids.models import Grid
from hazards.models import Hazard
from hazards.workflow import OPEN, PUT_RIGHT, State

PLATFORM = "platform"

STANDING = """
SELECT state, on_time, sum(n)::bigint FROM (
    SELECT state, on_time, n FROM hazards_tallytotal WHERE street_id = ANY(%(streets)s) AND source = %(source)s
    UNION ALL
    SELECT state, on_time, n FROM hazards_tally
    WHERE street_id = ANY(%(streets)s) AND source = %(source)s AND NOT folded
) AS every_row GROUP BY state, on_time HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class Standing:
    """How many hazards of all time stand where; void ones are outside `found`.

    整改率 is `put_right` of `found`; 按期整改率 is `on_time` of `judged`: those put right while a deadline of the
    street's own ran (fixed on site counts as on time).
    """

    found: int
    put_right: int
    open: int
    void: int
    on_time: int
    judged: int
    by_state: dict[str, int]


@dataclass(frozen=True)
class Live:
    """What is open at a moment: on the street's own clock overdue or due today, to be re-checked, at a receiver."""

    open: int
    overdue: int
    due_today: int
    submitted: int
    handed_over: int
    accepted: int


def standing(streets: Iterable[Grid | int], source: str = PLATFORM) -> Standing:
    """Where the hazards of `streets` stand by now, of one source: sources are never added (domain.md S1-06)."""
    ids = [street.pk if isinstance(street, Grid) else street for street in streets]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"streets": ids, "source": source})
        rows = cursor.fetchall()
    by_state: dict[str, int] = {}
    for state, _on_time, n in rows:
        by_state[state] = by_state.get(state, 0) + n
    void = by_state.get(State.VOID, 0)
    return Standing(
        found=sum(by_state.values()) - void,
        put_right=sum(n for state, n in by_state.items() if state in PUT_RIGHT),
        open=sum(n for state, n in by_state.items() if state in OPEN),
        void=void,
        on_time=sum(n for _state, on_time, n in rows if on_time),
        judged=sum(n for _state, on_time, n in rows if on_time is not None),
        by_state=by_state,
    )


def live(streets: Iterable[Grid | int], now: datetime) -> Live:
    """What is open in `streets` at `now`; every source."""
    rectifying = Q(state=State.RECTIFYING)
    counts = (
        Hazard.objects.filter(street__in=list(streets))
        .open()
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=rectifying & Q(due_at__lte=now, extension_asked=False)),
            due_today=Count("pk", filter=rectifying & Q(due_on=local_date(now), due_at__gt=now)),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            handed_over=Count("pk", filter=Q(state=State.HANDED_OVER)),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
        )
    )
    return Live(**counts)
