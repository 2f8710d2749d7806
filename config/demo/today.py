"""This morning: what is due today, reminders, everybody's inbox; what the administrator finds."""

from config.demo.beat import sweep_all
from config.demo.clock import DAY
from config.demo.logins import CONTACT, ORDER
from config.demo.stage import Stage
from config.demo.street import Street
from grids.models import User
from grids.services.feedback import answer_feedback, give_feedback
from grids.services.tokens import issue_token
from hazards.saved.keeping import keep
from inspections.services.tasks import dispatch_tasks, due_for, make_due_tasks
from notifications.models import Notification
from notifications.relay import relay
from notifications.services import mark_read

DUE_TODAY = 7  # places on the demo worker's list


def begin(stage: Stage, others: list[Street]) -> None:
    """Tasks of the day for both streets, the worker's list filled to seven places; whom the station asks by name.

    And what the administrator finds: feedback, of which one is answered, and the key of another system.
    """
    story = stage.story
    at = story.today("06:30")
    for street in (stage.street, *others):
        make_due_tasks(street.grid, story.as_of, at=at)
    _fill_list(stage)
    _ask_by_name(stage)
    _hear(stage)
    _give_key(stage)
    _keep_filters(stage)


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


def _ask_by_name(stage: Stage) -> None:
    """Those to whom no rule gives a list of their own are asked to look in somewhere until Tuesday."""
    named, cells = stage.street.register.named, stage.street.register.by_cell
    dedicated = User.objects.get(username="dedicated")
    for login, place, reason in (
        ("dedicated", cells[dedicated.posts.get().grid_id][0], "入冬前用火用电自查"),
        (CONTACT, named["owner"], "提醒责任人按期整改"),
        ("police", named["hotel"], "旅馆冬季夜间值守联合检查"),
        ("joint", named["market"], "市场消防车通道联合检查"),
    ):
        dispatch_tasks(
            stage.grid, places=[place], due_on=stage.story.as_of + 2 * DAY, by=stage.officer,
            at=stage.story.today("07:05"), reason=reason, assigned_to=User.objects.get(username=login),
        )  # fmt: skip


def _hear(stage: Stage) -> None:
    """Two things people said to the street about the system; the first has its answer."""
    story, user = stage.story, User.objects.get
    answered = give_feedback(
        stage.grid, by=user(username="head"), at=story.on("tue", "17:40"), page="/m/",
        text="复查时能不能直接看到上次的照片？现在要翻到隐患页去找。",
    )  # fmt: skip
    answer_feedback(
        answered, by=user(username="admin"), at=story.on("wed", "10:00"),
        reply="复查页的时间线里已有前后照片，点开可放大。",
    )  # fmt: skip
    give_feedback(
        stage.grid, by=user(username="worker"), at=story.on("thu", "16:55"), page="/m/",
        text="老楼地下室没有信号，照片传不上去，走出来才行。",
    )  # fmt: skip


def _give_key(stage: Stage) -> None:
    """The street's command centre reads the API with this key; its text was shown to nobody."""
    issue_token(
        stage.officer, by=User.objects.get(username="admin"), name="综治平台对接（演示）", scopes=["read"],
        at=stage.story.on("mon", "10:00"), expires_at=stage.story.today("00:00") + 180 * DAY,
        organisation=stage.officer.organisation,
    )  # fmt: skip


def _keep_filters(stage: Stage) -> None:
    """The station's own way of looking at the list, and one it shares with the street."""
    at = stage.story.on("mon", "08:50")
    keep("overdue=1&severity=serious", name="逾期的较重隐患", by=stage.officer, at=at)
    keep("category=H07", name="电动自行车", by=stage.officer, at=at, street=stage.grid)


def tell(stages: list[Stage]) -> None:
    """This morning's reminders reach the inboxes; what the logins were told before Thursday noon has been read."""
    story = stages[0].story
    for stage in stages:
        sweep_all(stage, story.today("08:35"))
    relay(now=story.today("08:40"))
    for user in User.objects.filter(username__in=ORDER):
        old = Notification.objects.visible_to(user).unread().filter(recorded_at__lt=story.ago(1, "12:00"))
        mark_read(user, ids=old.values_list("pk", flat=True), at=story.today("08:00"))
