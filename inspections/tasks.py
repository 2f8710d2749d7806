"""Celery: what is due is made every night, one task a street. Any of them may be lost or run twice."""

from celery import shared_task
from django.utils import timezone

from grids.calendar import local_date
from grids.models import Grid, Place
from inspections.services import tasks as services
from inspections.services.look_back_plan import cancel_look_backs_at_nothing, plan_look_backs


@shared_task
def make_due_tasks() -> None:
    """Ask for the due tasks of every street that keeps places."""
    for street in Grid.objects.streets().filter(pk__in=Place.objects.values("street")).values_list("pk", flat=True):
        make_due_tasks_of_street.delay(street)


@shared_task
def make_due_tasks_of_street(street_id: int) -> int:
    now = timezone.now()
    street, today = Grid.objects.get(pk=street_id), local_date(now)
    services.cancel_tasks_of_gone_places(street, at=now)
    services.cancel_tasks_of_ended_rules(street, today, at=now)
    cancel_look_backs_at_nothing(street, at=now)
    return services.make_due_tasks(street, today, at=now) + plan_look_backs(street, today, at=now)
