"""Reports that are due, drafted per street. What is due stands in rows: a lost or doubled run changes nothing."""

import time

from celery import shared_task
from django.utils import timezone

from grids.calendar import local_date
from grids.models import Grid
from grids.services.workdays import work_calendar
from reports.periods import draft_at
from reports.services import files
from reports.services.periods import days_of, period_of, streets_at_work, was_at_work
from reports.services.weekly import draft_report

BUDGET = 45  # seconds after which a run takes no further file, well below CELERY_TASK_TIME_LIMIT


@shared_task
def draw_report_files() -> int:
    """Draw the PDFs that wait; how many were taken. What a run leaves the next one takes, here or in another worker."""
    began, taken = time.monotonic(), 0
    while time.monotonic() - began < BUDGET and files.draw_next(now=timezone.now()):
        taken += 1
    return taken


@shared_task
def draft_weekly_reports():
    """One task a street that works here."""
    for street in streets_at_work(timezone.localdate()).values_list("pk", flat=True):
        draft_weekly_report.delay(street)


@shared_task
def draft_weekly_report(street_id: int):
    """The street's reports that are due by now: this period's after its hour, and the last one's if it was missed."""
    draft_due(Grid.objects.get(pk=street_id), now=timezone.now())


def draft_due(street: Grid, *, now) -> list:
    """Draft what is due at `now`; returns the reports that stand for the last period and, when due, this one.

    Of a period that ended before the street began there is nothing to report.
    """
    calendar = work_calendar()
    this = period_of(street, local_date(now), at=now)
    last = period_of(street, days_of(this).previous().last_day, at=now)
    due = [last] * was_at_work(street, last) + [this] * (now >= draft_at(days_of(this), calendar))
    return [draft_report(period, at=now) for period in due]
