"""Celery: one task a street, every night or every few minutes. Any of them may be lost or run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from grids.calendar import local_date
from grids.models import Grid, Place
from inspections.services import tasks as services
from inspections.services.look_back_plan import cancel_look_backs_at_nothing, plan_look_backs
from inspections.signals import finding, keeping


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


@shared_task
def look_over_visits(hours: int = 1) -> None:
    """Ask what is odd of the visits that came, or got a photo, within the last hours."""
    for street_id in finding.streets_since(timezone.now() - timedelta(hours=hours)):
        look_over_visits_of_street.delay(street_id, hours)


@shared_task
def look_over_visits_of_street(street_id: int, hours: int = 1) -> int:
    now = timezone.now()
    street = Grid.objects.select_related("parent").defer("boundary", "parent__boundary").get(pk=street_id)
    return finding.look_over_since(street, now - timedelta(hours=hours), at=now)


@shared_task
def forget_signals() -> int:
    """Delete what was shown to be looked at 90 days ago."""
    return keeping.forget_old(now=timezone.now())
