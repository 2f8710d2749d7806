"""What places do at their own door, and who comes after one that closed; and how the street reaches people by phone."""

import datetime as dt
import re
from contextlib import redirect_stdout
from io import StringIO
from uuid import UUID

from config.demo.stage import Stage
from grids.calendar import local_date
from grids.models import PlaceType
from grids.services.places import register_place
from hazards.chasing.editing import StepRow, set_step
from hazards.door.entering import enter, leave, send_code
from hazards.door.inside import check_oneself
from hazards.door.pledging import sign_pledge
from hazards.door.rows import pledge_text, questions
from hazards.ladder import Channel, Clock
from notifications.groups import add_robot, switch_robot

ADDRESS = "192.0.2.119"  # kept for examples (RFC 5737)
SIGNING = UUID("01920000-0000-7000-8000-000000000119")  # the phone's own id of the signing
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-4000-8000-000000000119"  # nobody's


def write(stage: Stage) -> None:
    """Into the stage's script."""
    at, story = stage.script.at, stage.story
    at(story.on("sat", "20:10"), lambda now: _at_the_door(stage, now))
    at(story.on("fri", "09:10"), lambda now: _next_tenant(stage, now))
    at(story.on("sat", "10:20"), lambda now: _by_phone(stage, now))


def _at_the_door(stage: Stage, now: dt.datetime) -> None:
    """The owner's house checks itself, one line wrong, and pledges. The code stands on the demo's console."""
    place = stage.known["owner"].place
    with redirect_stdout(StringIO()) as console:
        send_code(place, address=ADDRESS, at=now)
    door, _key = enter(place, digits=re.findall(r"\d{6}", console.getvalue())[-1], at=now)
    asked = questions(stage.grid, on=local_date(now))
    answers = {one.code: one != asked[-1] for one in asked}
    check_oneself(door, at=now, answers=answers, note="值班表周一补上墙")
    sign_pledge(
        door, at=now, text=pledge_text(stage.grid, on=local_date(now)), signed_by=place.responsible_person,
        manager=place.manager or place.responsible_person, pledge_id=SIGNING,
    )  # fmt: skip
    leave(door, at=now)


def _next_tenant(stage: Stage, now: dt.datetime) -> None:
    """Where a shop closed with a hazard nobody put right, another opens: its first visit is to look at that."""
    closed = stage.known["closed"].place
    register_place(
        stage.grid, by=stage.officer, at=now, name="老街便利店（演示）", type=PlaceType.objects.get(pk=closed.type_id),
        point=closed.point, address=closed.address, invented=True,
    )  # fmt: skip


def _by_phone(stage: Stage, now: dt.datetime) -> None:
    """A group's robot with an address of nobody, so it is stopped; from now on the last step goes by text too."""
    robot = add_robot(stage.grid, by=stage.officer, at=now, kind="wecom", name="锦江消防工作群（演示）", address=ROBOT)
    switch_robot(robot, by=stage.officer, at=now, active=False)
    told = ("cell_head", "community_head")
    step = StepRow(clock=Clock.UNDECIDED, days=2, told=told, channel=Channel.SMS)
    set_step(stage.grid, step, by=stage.leader, at=now)
