"""The look-backs of a street's nights: closed hazards whose day has come, the heavy ones all, of the rest a share.

The day is that of the hazard's category (domain.md 2.8: 7, 30 or 90 days after it was put right), the share the
street's (`SampleRule.Of.LOOK_BACK`), the lot one that whoever puts right cannot foresee.
"""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from grids.calendar import ONE_DAY, local_midnight
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.models import Category, Hazard, SampleRule
from hazards.sampling.drawing import lot, share_of
from hazards.workflow import PUT_RIGHT, State
from inspections.models import Task
from inspections.services.look_backs import USUAL_DAYS, task_for, workers
from inspections.services.tasks import NOT_VISITED

LOOK_WITHIN = 5  # workdays from the day it is asked for (default)
CATCH_UP = 14  # days: a night that was missed is made good for so long; what is older is not asked afterwards (default)
AT = ("street", "place__street__parent", "place__scope_cell", "place__type")  # where a place is, what it is
ALWAYS = ("serious", "suspect_major")  # severities that are all looked back at (default)


def plan_look_backs(street: Grid, day: date, *, at: datetime) -> int:
    """The look-backs whose day has come by the local `day`, each once however often this runs; how many are new.

    Of hazards closed after a rectification, at places that are still kept. What was fixed on the spot has its sample
    check instead, and what was closed for another reason was not put right. Who planned one by hand is not doubled.
    """
    share = share_of(street, day, of=SampleRule.Of.LOOK_BACK) / 100
    with transaction.atomic():
        ripe = _ripe(street, day).select_for_update(of=("self",)).select_related("severity", *AT)
        due = [one for one in ripe if one.severity.code in ALWAYS or lot(one, of=SampleRule.Of.LOOK_BACK) < share]
        role, last = workers(), work_calendar().add_workdays(day, LOOK_WITHIN)
        return len(Task.objects.bulk_create(task_for(one, role=role, starts_on=day, due_on=last, at=at) for one in due))


def cancel_look_backs_at_nothing(street: Grid, *, at: datetime) -> int:
    """Look-backs at hazards restored or voided since have nothing to look back at; how many were cancelled."""
    asked = Task.objects.filter(street=street, kind=Task.Kind.LOOKBACK, done_at=None, cancelled_at=None)
    return asked.exclude(hazard__state__in=PUT_RIGHT).update(cancelled_at=at)


def _ripe(street: Grid, day: date) -> QuerySet[Hazard]:
    """Closed hazards whose look-back fell on `day` or one of the `CATCH_UP` days before, not asked for yet."""
    asked = Task.objects.filter(hazard=OuterRef("pk"), kind=Task.Kind.LOOKBACK, cancelled_at=None)
    closed = Hazard.objects.filter(street=street, state=State.CLOSED, close_reason=None)
    kept = closed.filter(place__isnull=False, place__merged_into=None).exclude(place__status__in=NOT_VISITED)
    return kept.filter(_come_by(day)).filter(~Exists(asked))


def _come_by(day: date) -> Q:
    """Put right so many days before, as the category asks."""
    by_days: dict[int, list[int]] = defaultdict(list)
    for category, after in Category.objects.values_list("pk", "lookback_days"):
        by_days[after or USUAL_DAYS].append(category)
    come = Q(pk__in=[])
    for after, categories in by_days.items():
        last = day - after * ONE_DAY
        span = (local_midnight(last - CATCH_UP * ONE_DAY), local_midnight(last + ONE_DAY))
        come |= Q(category__in=categories, put_right_at__gte=span[0], put_right_at__lt=span[1])
    return come
