"""This morning: what is due today, the look-back to come, reminders, and everybody's inbox."""

from config.demo.clock import DAY, WEEKS
from config.demo.stage import Stage
from config.demo.street import Street
from grids.models import Role
from grids.services.locating import location_of
from hazards.services.reminders import sweep
from inspections.models import Task
from inspections.services.tasks import dispatch_tasks, due_for, make_due_tasks
from notifications.models import Notification
from notifications.relay import relay

DUE_TODAY = 7  # places on the demo worker's list


def begin(stage: Stage, others: list[Street]) -> None:
    """Tasks of the day for both streets; the worker's list filled to seven places by the station's dispatch."""
    story = stage.story
    at = story.today("06:30")
    for street in (stage.street, *others):
        make_due_tasks(street.grid, story.as_of, at=at)
    _look_back(stage)
    _fill_list(stage)


def _look_back(stage: Stage) -> None:
    """The exit opened on Thursday is looked at again after a week (domain.md 2.8, default)."""
    hazard, at = stage.known["exit"], stage.story.on("thu", "09:00")
    Task.objects.create(
        **location_of(hazard.place).as_fact_fields(), recorded_at=at, kind=Task.Kind.LOOKBACK, place=hazard.place,
        hazard=hazard, role=Role.objects.get(code="worker"), starts_on=stage.story.friday + 6 * DAY,
        due_on=stage.story.friday + 6 * DAY, reason="安全出口上锁，看是否反弹",
    )  # fmt: skip


def _fill_list(stage: Stage) -> None:
    cell = stage.street.ground.cells[0].grid
    worker = stage.street.staff.one("worker", cell)
    due = {task.place_id for task in due_for(worker, stage.story.as_of)}
    free = [place for place in stage.street.register.by_cell[cell.pk] if place.pk not in due]
    missing = max(DUE_TODAY - len(due), 0)
    dispatch_tasks(
        stage.grid, places=free[:missing], due_on=stage.story.as_of, by=stage.officer, at=stage.story.today("07:00"),
        reason="降温前用电取暖专项检查",
    )  # fmt: skip


def relay_daily(stage: Stage) -> None:
    """What a day announced is in the inboxes that evening."""
    for day in range(7 * WEEKS, -1, -1):
        stage.script.at(stage.story.ago(day, "22:20"), lambda now: relay(now=now))


def tell(streets: list[Street], stage: Stage) -> None:
    """What was announced reaches the inboxes; what is older than the last two days has been read."""
    story = stage.story
    for street in streets:
        sweep(street.grid, now=story.today("08:00"))
    relay(now=story.today("08:05"))
    old = Notification.objects.filter(recorded_at__lt=story.ago(1, "12:00"), read_at__isnull=True)
    old.update(read_at=story.ago(0, "08:00"))
