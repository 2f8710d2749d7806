"""Which hazards a link means: the list's parameters with exact semantics, shared by page, ledger, API and reports.

Days are local days and include both ends. Every figure of a report is a link made of these, and opens exactly the
rows it counted. `narrow` works on any Hazard queryset; visibility is the caller's first step, not ours.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from grids.access import roles_for, scope_of
from grids.calendar import ONE_DAY, local_date, local_midnight
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.models import BulkRow, Extension, Handover, Hazard, Supervision
from hazards.terms import MOVES, fell_due, first_due, in_term, open_after
from hazards.undecided import undecided_before
from hazards.workflow import FAMILIES, OPEN, State

TERMS = tuple(MOVES)
DUE = ("today", "tomorrow", "week")
DUE_SOON = dt.timedelta(days=6)  # `due=week`: today and the six days after it
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2999, 12, 31)  # days asked beyond these have no moments
FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # where hazards without a deadline stand when sorted by it

# `sort` → the fields of the order; the last is unique. Text is what a column head sends.
SORTS = {
    "found": ("found_at", "id"),
    "-found": ("-found_at", "id"),
    "due": ("due_order", "id"),
    "-due": ("-due_order", "id"),
    "severity": ("severity__rank", "-found_at", "id"),
    "-severity": ("-severity__rank", "-found_at", "id"),
    "recorded": ("recorded_at", "id"),
    "-recorded": ("-recorded_at", "id"),
}
DEFAULT_SORT = "-found"


def narrow(hazards: QuerySet, wanted: Mapping[str, Any], *, user, now: dt.datetime) -> QuerySet:
    """`hazards` reduced to what `wanted` (the cleaned parameters of ListForm) asks for; empty values ask nothing."""
    asked = {name: _kept_near(value) for name, value in wanted.items() if value not in (None, "", [], False)}
    booked = (asked.get("booked_from"), asked.get("booked_to"))
    if "term" in asked:
        hazards = in_term(hazards, asked["term"], booked[0] or dt.date.min, booked[1] or dt.date.max)
    elif any(booked):
        hazards = hazards.filter(_days("booked_on", *booked))
    hazards = _by_deadline(hazards, asked)
    if "opening" in asked:
        hazards = open_at_start_of(hazards, asked["opening"], user)
    for name, of in _SIMPLE.items():
        if name in asked:
            hazards = hazards.filter(of(asked[name]))
    hazards = hazards.filter(_days("found_on", asked.get("found_from"), asked.get("found_to")))
    hazards = hazards.filter(_moments("put_right_at", asked.get("closed_from"), asked.get("closed_to")))
    if "overdue" in asked:
        hazards = hazards.overdue(now)
    if "undecided" in asked:
        hazards = hazards.undecided(undecided_before(now, work_calendar()))
    if "due" in asked:
        hazards = due(hazards, asked["due"], now)
    if "supervised" in asked:
        urged = Supervision.objects.visible_to(user).values("hazard")
        hazards = hazards.filter(state__in=sorted(OPEN), pk__in=urged)
    if "assigned" in asked:
        hazards = hazards.open().filter(assigned_to=user)
    if "mine" in asked:
        hazards = hazards.filter(waiting_for(user, now))
    return hazards


def _by_deadline(hazards: QuerySet, asked: Mapping[str, Any]) -> QuerySet:
    """The bases of both rates on time."""
    for name, base in (("fell_due", fell_due), ("first_due", first_due)):
        if f"{name}_from" in asked and f"{name}_to" in asked:
            hazards = base(hazards, asked[f"{name}_from"], asked[f"{name}_to"])
    return hazards


def _kept_near(value: Any) -> Any:
    return min(max(value, FIRST_DAY), LAST_DAY) if isinstance(value, dt.date) else value


def in_grid(grid: Grid) -> Q:
    """Hazards that happened in `grid` or below it; statistics read where it happened, not who looks after it now."""
    if grid.level == Grid.Level.STREET:
        return Q(street=grid)
    if grid.level == Grid.Level.DISTRICT:
        return Q(district=grid)
    if grid.level == Grid.Level.CELL:
        return Q(cell=grid)
    if grid.level == Grid.Level.COMMUNITY:
        return Q(cell__in=Grid.objects.under(grid).values("pk"))
    return Q(street__path__startswith=grid.path)


def in_states(codes: list[str]) -> Q:
    """States by code, and the families `open`, `put_right`, `void`."""
    states: set[str] = set()
    for code in codes:
        states |= set(FAMILIES.get(code, {code}))
    return Q(state__in=sorted(states))


def open_at_start_of(hazards: QuerySet, day: dt.date, user) -> QuerySet:
    """期初未销: open when the local `day` began, by booking, in the streets the person knows."""
    streets = Grid.objects.visible_to(user).streets()
    return hazards.filter(pk__in=list(open_after(streets, day - ONE_DAY)))


def due(hazards: QuerySet, when: str, now: dt.datetime) -> QuerySet:
    """On our clock, not overdue at `now`, due today, tomorrow, or within seven days counted from today."""
    today = local_date(now)
    if when == "week":
        return hazards.due_by(today + DUE_SOON, now)
    day = today if when == "today" else today + ONE_DAY
    return hazards.due_by(day, now).filter(due_on=day)


def waiting_for(user, now: dt.datetime) -> Q:
    """我的待办: what waits for an act of `user`.

    Given to him by name, to be told a deadline, to be put right in his own cell (wider posts: only once overdue), to be
    re-checked by somebody else than the submitter, to be granted more time by the role he holds, handed over to his
    organisation, or handed over, unanswered and put before him, or to be replied to as 督办.
    """
    scope = scope_of(user)
    near = [held.reach for held in scope.held if held.width <= 1 and held.post.role.code in roles_for("hazards.submit")]
    condition = Q(state=State.REPORTED) & _reach(scope, "hazards.set_deadline")
    given = Q(state__in=[State.REPORTED, State.RECTIFYING], assigned_to=user)
    condition |= given & _reach(scope, "hazards.set_deadline")
    for reach in near:
        condition |= Q(state=State.RECTIFYING) & reach.q()
    condition |= Q(state=State.RECTIFYING, due_at__lte=now) & _reach(scope, "hazards.submit")
    condition |= Q(state=State.SUBMITTED) & ~Q(submitted_by=user) & _reach(scope, "hazards.recheck")
    undecided = Extension.objects.filter(granted__isnull=True, decider__in=scope.role_codes).values("hazard")
    asked = Q(state=State.RECTIFYING, extension_asked=True, pk__in=undecided)
    condition |= asked & _reach(scope, "hazards.extend_decide")
    unanswered = Handover.objects.filter(state=Handover.State.SENT, reminders__to__contains=[str(user.pk)])
    condition |= Q(pk__in=unanswered.values("hazard")) & _reach(scope, "hazards.hand_over")
    offices = {held.post.organisation_id for held in scope.held if held.post.role.code in roles_for("hazards.receive")}
    running = Q(handovers__receiver__in=offices - {None}, handovers__state__in=["sent", "accepted"])
    received = Hazard.objects.filter(running, state__in=[State.HANDED_OVER, State.ACCEPTED]).values("pk")
    condition |= Q(pk__in=received) | Q(pk__in=_urged(scope))
    return Q(state__in=sorted(OPEN)) & condition  # true of each; said once, the index of what is open serves them all


def _urged(scope) -> QuerySet:
    """Open hazards with a 督办单 to a post now held or to the person's office, not replied to."""
    replying = [held.post for held in scope.held if held.post.role.code in roles_for("supervisions.reply")]
    to = Q(body__in={post.organisation_id for post in replying} - {None})
    for post in replying:
        if not post.limited:
            to |= Q(post__role=post.role_id, post__grid=post.grid_id)
    return Supervision.objects.unanswered().filter(to, hazard__state__in=sorted(OPEN)).values("hazard")


def sorted_by(hazards: QuerySet, sort: str) -> tuple[QuerySet, tuple[str, ...]]:
    """`hazards` ready to be sorted, and the order's fields for a cursor page; an unknown `sort` is the default."""
    order = SORTS.get(sort, SORTS[DEFAULT_SORT])
    if "due_order" in order[0]:
        hazards = hazards.annotate(due_order=Coalesce("due_at", FAR))
    return hazards, order


def _days(field: str, first: dt.date | None, last: dt.date | None) -> Q:
    condition = Q()
    if first:
        condition &= Q(**{f"{field}__gte": first})
    if last:
        condition &= Q(**{f"{field}__lte": last})
    return condition


def _moments(field: str, first: dt.date | None, last: dt.date | None) -> Q:
    condition = Q()
    if first:
        condition &= Q(**{f"{field}__gte": local_midnight(first)})
    if last:
        condition &= Q(**{f"{field}__lt": local_midnight(last + ONE_DAY)})
    return condition


def _words(text: str) -> Q:
    return Q(number__icontains=text) | Q(description__icontains=text) | Q(place__name__icontains=text)


def _reach(scope, action: str) -> Q:
    return scope.reach_for(action).q()


_SIMPLE = {
    "state": in_states,
    "grid": in_grid,
    "street": in_grid,
    "place": lambda place: Q(place=place),
    "category": lambda category: Q(category=category),
    "severity": lambda severity: Q(severity=severity),
    "source": lambda source: Q(source=source),
    "origin": lambda origin: Q(origin_kind=origin),
    "round": lambda made_by: Q(origin_kind=Hazard.Origin.ROUND, origin_id=made_by),
    "run": lambda run: Q(pk__in=BulkRow.objects.filter(run=run, done=True).values("hazard")),
    "q": _words,
}
