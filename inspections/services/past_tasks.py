"""What was due in the past, many days at once: the tasks that a run on each of the days would have made."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db import transaction

from grids.calendar import LOCAL, ONE_DAY, WorkCalendar
from grids.copying import copy_rows
from grids.ids import uuid7
from grids.models import Grid, Place
from grids.services.workdays import work_calendar
from inspections.duties import chosen, window_of
from inspections.models import Task
from inspections.services.tasks import duties_of, places_to_visit

MADE_AT = time(2, 10)  # local; when the beat makes a day's tasks
COLUMNS = (
    "id", "street_id", "district_id", "cell_id", "scope_cell_id", "recorded_at", "kind", "place_id", "at_home",
    "rule_id", "role_id", "starts_on", "due_on", "reason",
)  # fmt: skip


def record_due_tasks(street: Grid, first: date, last: date) -> int:
    """The tasks of every window that begins on a day from `first` to `last`, both inside; how many.

    As `make_due_tasks` on each of these days, before the visits of these days are written: past visits then do them
    (`services.history`). Places are asked as they stand now. A span that has its tasks already is an IntegrityError.
    """
    places, calendar = list(places_to_visit(street)), work_calendar()
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    tasks = [task for day in days for task in _beginning(street, places, day, calendar)]
    with transaction.atomic():
        copy_rows(Task, COLUMNS, tasks)
    return len(tasks)


def _beginning(street: Grid, places: list[Place], day: date, calendar: WorkCalendar) -> Iterator[tuple]:
    """The tasks whose period begins on `day`, as `COLUMNS`."""
    at = datetime.combine(day, MADE_AT, tzinfo=LOCAL)
    duties = duties_of(street, day)
    windows = {duty.id: window_of(duty, day, calendar) for duty in duties}
    if all(window.period_start != day for window in windows.values()):
        return
    served: dict[tuple, list] = {}  # what is asked of places of one kind
    for place in places:
        kind = place.type_id, place.place_class, place.flag_ids
        if kind not in served:
            asked = chosen(duties, place_type=kind[0], place_class=kind[1], flags=kind[2])
            served[kind] = [duty for duty in asked if windows[duty.id].period_start == day]
        for duty in served[kind]:
            yield (
                uuid7(), street.pk, place.district_id, place.scope_cell_id, place.scope_cell_id, at,
                str(Task.Kind.ROUTINE), place.pk, place.is_home, duty.id, duty.role, windows[duty.id].starts_on,
                windows[duty.id].due_on, "",
            )  # fmt: skip
