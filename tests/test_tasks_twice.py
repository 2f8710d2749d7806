"""Every task of ours, run twice, is run once; and what the beat calls for exists."""

from datetime import timedelta

import pytest
import time_machine
from celery import Task, current_app
from django.apps import apps
from django.conf import settings

from config.celery import app
from inspections.models import Task as DueTask
from notifications.models import Heartbeat
from reports.models import WeeklyReport
from tests.factories import local
from tests.hazards.makers import bring_to

pytestmark = pytest.mark.django_db
OURS = {"grids", "hazards", "stations", "inspections", "reports", "notifications"}
FRIDAY = local(2026, 11, 27, 17, 5)
PER_STREET = {
    "hazards.tasks.sweep_street",
    "inspections.tasks.look_over_visits_of_street",
    "inspections.tasks.make_due_tasks_of_street",
    "reports.tasks.draft_weekly_report",
}


def tasks() -> dict[str, Task]:
    app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if name.split(".")[0] in OURS}


def rows() -> dict[str, list]:
    """Every row of ours but the heartbeat, which is meant to move."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS and model is not Heartbeat]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.fixture
def a_week(shop, cast, monkeypatch):
    """A street on a Friday after five: something overdue, visits and a report due. Tasks run where they start."""
    for task in tasks().values():
        monkeypatch.setattr(task, "delay", task.run)
    with time_machine.travel(FRIDAY, tick=False):
        bring_to("rectifying", shop, at=FRIDAY - timedelta(days=7))
        yield shop


def test_the_beat_calls_only_for_tasks_that_exist():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(tasks())


def test_no_task_is_forgotten_by_the_beat():
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(tasks()) - called == PER_STREET, "started by another task, one a street"


@pytest.mark.parametrize("name", sorted(tasks()))
def test_run_twice_is_run_once(name, a_week):
    task, arguments = tasks()[name], [a_week.street_id] if name in PER_STREET else []
    task.run(*arguments)
    after_one = rows()
    task.run(*arguments)
    assert rows() == after_one


def test_the_friday_tasks_do_something(a_week):
    """So that "twice is once" above is not said of nothing."""
    tasks()["inspections.tasks.make_due_tasks"].run()
    tasks()["reports.tasks.draft_weekly_reports"].run()
    assert DueTask.objects.filter(place=a_week).exists()
    assert WeeklyReport.objects.filter(period__street=a_week.street, state="draft").exists()
