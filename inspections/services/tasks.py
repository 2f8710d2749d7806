"""What is due: rules make tasks for each window, officers dispatch more; a visit's result does them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import require, scope_of
from grids.calendar import local_date, local_midnight
from grids.errors import DomainError
from grids.models import Grid, Place, PlaceFlag, Role, User
from grids.services.workdays import work_calendar
from inspections.duties import Duty, chosen, window_of
from inspections.models import Rule, Task
from inspections.schedule import Window
from inspections.services.look_backs import not_closed_by
from notifications.services import announce

BATCH = 500
NOT_VISITED = (*Place.GONE, Place.Status.VACANT)  # nobody is there to be looked at


def make_due_tasks(street: Grid, day: date, *, at: datetime) -> int:
    """The tasks whose window contains `day`, each once however often this runs; how many are new.

    A run that was missed is made good by the next one in the same window; a day that has passed unasked is not asked
    afterwards. Places that are gone or empty, and places already visited in the window, get none.
    """
    rules = rules_in_force(street, day)
    duties = [duty_of(rule) for rule in rules.values()]
    if not duties:
        return 0
    calendar = work_calendar()
    windows = {duty.id: window_of(duty, day, calendar) for duty in duties}
    made = 0
    with transaction.atomic():
        _one_at_a_time(street)
        existing = _existing(street, rules, windows)
        batch: list[Task] = []
        for place in places_to_visit(street):
            batch += _missing(place, duties, windows, existing, at)
            if len(batch) >= BATCH:
                made += len(Task.objects.bulk_create(batch))
                batch = []
        made += len(Task.objects.bulk_create(batch))
    return made


def cancel_tasks_of_gone_places(street: Grid, *, at: datetime) -> int:
    """Open tasks at places that have closed, moved or been pulled down are due no more; how many were cancelled."""
    open_ones = Task.objects.filter(street=street, done_at__isnull=True, cancelled_at__isnull=True)
    return open_ones.filter(place__status__in=NOT_VISITED).update(cancelled_at=at)


def cancel_tasks_of_ended_rules(street: Grid, day: date, *, at: datetime) -> int:
    """What a rule that holds no more had asked for `day` or later is asked no more; how many were cancelled.

    What was due before `day` stays: it was asked and not done. A rule changed from `day` on asks by its new row.
    """
    in_force = [rule.pk for rule in rules_in_force(street, day).values()]
    open_ones = Task.objects.filter(street=street, done_at__isnull=True, cancelled_at__isnull=True, due_on__gte=day)
    return open_ones.filter(rule__isnull=False).exclude(rule__in=in_force).update(cancelled_at=at)


def dispatch_tasks(
    street: Grid,
    *,
    places: Iterable[Place],
    due_on: date,
    by: User | None,
    at: datetime,
    reason: str = "",
    assigned_to: User | None = None,
) -> list[Task]:
    """街道派发: one visit each, to the workers of the place's cell or to one person. Returns the new tasks.

    Refuses a day in the past and a person who may not see one of the places. A place that still has an open dispatch
    for the same person is left as it is.
    """
    today = local_date(at)
    if due_on < today:
        raise DomainError(
            "due-in-the-past", _("应完成日期不能早于今天。"), fields={"due_on": str(_("应完成日期不能早于今天。"))}
        )
    places = list(places)
    for place in places:
        require(by, "tasks.assign", place)
    if assigned_to:
        _refuse_blind_assignee(assigned_to, places)
    role = Role.objects.get(code="worker")
    with transaction.atomic():
        _one_at_a_time(street)
        waiting = set(
            Task.objects.due(due_on)
            .filter(street=street, kind=Task.Kind.DISPATCH, assigned_to=assigned_to, place__in=places)
            .values_list("place_id", flat=True)
        )
        made = Task.objects.bulk_create(
            Task(
                **where_of(place),
                recorded_at=at,
                kind=Task.Kind.DISPATCH,
                role=role,
                starts_on=today,
                due_on=due_on,
                reason=reason,
                assigned_to=assigned_to,
            )
            for place in places
            if place.pk not in waiting
        )
        if made and assigned_to and assigned_to != by:
            _tell_assignee(street, made, assigned_to, at=at)
    return made


def due_for(user: User, day: date):
    """The open tasks that are `user`'s to do: his by name, or by his role where he holds it. Oldest due first."""
    mine = Q(assigned_to=user) | Q(assigned_to__isnull=True, role__code__in=scope_of(user).role_codes)
    return (
        not_closed_by(Task.objects.visible_to(user).due(day).filter(mine), user)
        .select_related("place", "place__type", "rule", "scope_cell")
        .order_by("due_on", "id")
    )


def _tell_assignee(street: Grid, made: list[Task], user: User, *, at: datetime) -> None:
    announce(
        street,
        event="task.dispatched",
        key=f"dispatch:{made[0].pk}",
        to=[user],
        title=lambda: _("街道派发检查 %(n)d 家") % {"n": len(made)},
        body=made[0].reason,
        url=reverse("field:today"),
        at=at,
    )


def _one_at_a_time(street: Grid) -> None:
    """Makers of tasks of one street follow each other; visits, which lock places, do not wait for them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tasks-of-street'), %s)", [street.pk])


def _refuse_blind_assignee(user: User, places: list[Place]) -> None:
    seen = set(Place.objects.visible_to(user).filter(pk__in=[p.pk for p in places]).values_list("pk", flat=True))
    if any(place.pk not in seen for place in places):
        sentence = _("所选人员看不到其中的场所，请改派给该网格的人员。")
        raise DomainError("not-in-his-grid", sentence, fields={"assigned_to": str(sentence)})


def duties_of(street: Grid, day: date) -> list[Duty]:
    """What the rules in force on the day ask."""
    return [duty_of(rule) for rule in rules_in_force(street, day).values()]


def rules_in_force(street: Grid, day: date) -> dict[str, Rule]:
    """{code: rule}: a street's own row goes before the common one of the same code, what began last before the rest."""
    rows = Rule.objects.filter(Q(street=street) | Q(street__isnull=True)).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    )
    last: dict[str, Rule] = {}
    for rule in sorted(rows.select_related("role"), key=lambda r: (r.street_id is not None, r.valid_from)):
        last[rule.code] = rule
    return {code: rule for code, rule in last.items() if rule.enabled}


def duty_of(rule: Rule) -> Duty:
    """What a rule asks, as `duties.chosen` takes it."""
    return Duty(
        id=rule.pk,
        period=rule.period,
        role=rule.role_id,
        priority=rule.priority,
        place_type=rule.place_type_id,
        flag=rule.flag_id,
        place_class=rule.place_class,
        due_weekday=rule.due_weekday,
        roll=rule.roll,
    )


def _existing(street: Grid, rules: dict[str, Rule], windows: dict[int, Window]) -> set:
    """(rule, place) with a task in the present period, even if a new holiday notice has moved its first day since.

    A task of the row that this one replaced counts too, unless it was cancelled with it: nobody is asked twice.
    """
    rows = Rule.objects.filter(Q(street=street) | Q(street__isnull=True), code__in=rules)
    same: dict[str, list[int]] = defaultdict(list)
    for pk, code in rows.values_list("pk", "code"):
        same[code].append(pk)
    found = set()
    for code, rule in rules.items():
        tasks = Task.objects.filter(street=street, rule__in=same[code], starts_on__gte=windows[rule.pk].period_start)
        tasks = tasks.filter(Q(rule=rule) | Q(cancelled_at__isnull=True))
        found |= {(rule.pk, place) for place in tasks.values_list("place_id", flat=True)}
    return found


def places_to_visit(street: Grid) -> Iterator[Place]:
    """Every place to be visited, with its labels as `flag_ids`; two queries for the street."""
    flags: dict = {}
    for place_id, flag_id in PlaceFlag.objects.filter(place__street=street).values_list("place__pk", "pk"):
        flags.setdefault(place_id, set()).add(flag_id)
    for place in Place.objects.filter(street=street, merged_into__isnull=True).exclude(status__in=NOT_VISITED):
        place.flag_ids = frozenset(flags.get(place.pk, ()))
        yield place


def _missing(place: Place, duties: list[Duty], windows: dict[int, Window], existing: set, at: datetime) -> list[Task]:
    asked = chosen(duties, place_type=place.type_id, place_class=place.place_class, flags=place.flag_ids)
    return [
        Task(
            **where_of(place),
            recorded_at=at,
            kind=Task.Kind.ROUTINE,
            rule_id=duty.id,
            role_id=duty.role,
            starts_on=windows[duty.id].starts_on,
            due_on=windows[duty.id].due_on,
        )
        for duty in asked
        if (duty.id, place.pk) not in existing and not _visited_since(place, windows[duty.id].period_start)
    ]


def _visited_since(place: Place, day: date) -> bool:
    return place.last_visited_at is not None and place.last_visited_at >= local_midnight(day)


def where_of(place: Place) -> dict:
    """Where a task at `place` lies, as its columns."""
    return {
        "street_id": place.street_id,
        "district_id": place.district_id,
        "cell_id": place.scope_cell_id,
        "scope_cell_id": place.scope_cell_id,
        "place": place,
        "at_home": place.is_home,
    }
