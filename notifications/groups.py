"""Messages to a street's groups: robots set up by the street, each a lane of its own.

At most twenty a minute go to one robot, what is more waits (never dropped). A robot that does not answer is left alone
for a growing while and delays nobody else: its messages wait untried, the others' go.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.errors import DomainError
from grids.models import Grid
from notifications import robots
from notifications.models import GroupPost, GroupRobot, Outbox
from notifications.quiet_hours import after_quiet_hours
from notifications.sealing import seal, unseal

A_MINUTE = timedelta(minutes=1)
MOST = 20  # messages a minute to one robot (企业微信, 钉钉: domain.md 7.4)
LONGEST_TURN = 10  # seconds of one robot in one run; a default of ours
GIVE_UP_AFTER = 8  # tries of one message
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


def add_robot(street: Grid, *, by, at: datetime, kind: str, name: str, address: str, secret: str = "") -> GroupRobot:
    """Set up a robot by the address its group gave it. Refuses `wrong-address` and `named-already`, each at its field.

    Needs the right `channels.manage` in the street.
    """
    require_in(by, "channels.manage", street)
    if not robots.is_address(kind, address):
        sentence = _("这不是该种机器人的地址，请从群机器人设置里复制完整的机器人地址。")
        raise DomainError("wrong-address", sentence, fields={"address": sentence})
    try:
        with transaction.atomic():
            return GroupRobot.objects.create(
                street=street,
                kind=kind,
                name=name,
                sealed_address=seal(address),
                sealed_secret=seal(secret) if secret else "",
                set_by=by,
                set_at=at,
            )
    except IntegrityError:
        sentence = _("已经有同名的群。")
        raise DomainError("named-already", sentence, fields={"name": sentence}) from None


def switch_robot(robot: GroupRobot, *, by, at: datetime, active: bool) -> None:
    """Stop a robot, or start it again at once whatever its failures; what waited for it goes on waiting meanwhile."""
    require_in(by, "channels.manage", robot.street)
    robot.active, robot.set_by, robot.set_at, robot.failures, robot.down_until = active, by, at, 0, None
    robot.save(update_fields=["active", "set_by", "set_at", "failures", "down_until"])


def try_robot(robot: GroupRobot, *, by, at: datetime) -> None:
    """Send a word of greeting now. Refuses `not-sent` with what the robot said, and `too-many` in its full minute."""
    require_in(by, "channels.manage", robot.street)
    with transaction.atomic():
        row = GroupRobot.objects.select_for_update().get(pk=robot.pk)
        if _full_until(row, at):
            raise DomainError("too-many", _("这一分钟已经发满 %(n)d 条，请稍后再试。") % {"n": MOST})
        try:
            _send(row, _("Firegrid 街道消防网格：这是一条测试消息，收到说明群机器人已接通。"))
        except robots.NotSent as error:
            raise DomainError("not-sent", _("没有发出：%(why)s。请检查地址和密钥。") % {"why": error}) from None
        _sent(row, at)


def posts_of(rows: Iterable[Outbox], *, now: datetime) -> list[GroupPost]:
    """A post a robot for each announcement to a street's groups."""
    rows = list(rows)
    found = GroupRobot.objects.filter(street__in={row.street_id for row in rows}, active=True) if rows else ()
    return [
        GroupPost(
            street_id=row.street_id,
            recorded_at=now,
            robot=robot,
            key=row.key,
            title=row.payload["title"],
            body=row.payload["body"],
            url=row.payload["url"],
            not_before=now if row.payload["urgent"] else after_quiet_hours(now),
        )
        for row in rows
        for robot in found
        if robot.street_id == row.street_id
    ]


def deliver_to_groups(*, now: datetime) -> int:
    """Send what waits for every robot that is up; how many went. Robots another worker holds are passed over."""
    waiting = GroupPost.objects.filter(state=GroupPost.State.WAITING, not_before__lte=now, robot__active=True)
    up = waiting.exclude(robot__down_until__gt=now).values_list("robot__failures", "robot").distinct()
    return sum(_deliver_lane(pk, now=now) for _failures, pk in sorted(up))  # those that failed last come last


def _deliver_lane(pk: int, *, now: datetime) -> int:
    """Up to a minute's worth of one robot's messages, the longest waiting first, each in a transaction of its own.

    A slow robot is left after LONGEST_TURN to its next turn: others wait behind it.
    """
    sent, began = 0, time.monotonic()
    while sent < MOST and time.monotonic() - began < LONGEST_TURN and _deliver_one(pk, now=now):
        sent += 1
    return sent


def _deliver_one(pk: int, *, now: datetime) -> bool:
    with transaction.atomic():
        robot = GroupRobot.objects.select_for_update(skip_locked=True).filter(pk=pk, active=True).first()
        if robot is None or (robot.down_until and robot.down_until > now) or _full_until(robot, now):
            return False
        waiting = GroupPost.objects.select_for_update(skip_locked=True).filter(
            robot=robot, state=GroupPost.State.WAITING, not_before__lte=now
        )
        post = waiting.order_by("not_before", "id").first()
        if post is None:
            return False
        post.attempts += 1
        try:
            _send(robot, _text(post))
        except robots.NotSent as error:
            _put_off(robot, post, str(error), now)
            return False
        post.state, post.sent_at, post.last_error = GroupPost.State.SENT, now, ""
        post.save()
        _sent(robot, now)
        return True


def _send(robot: GroupRobot, text: str) -> None:
    try:
        address, secret = unseal(robot.sealed_address), unseal(robot.sealed_secret) if robot.sealed_secret else ""
    except InvalidToken:  # sealed under the key that the installation had before: it must be set up anew
        raise robots.NotSent("SECRET_KEY") from None
    robots.send(robot.kind, address, secret, text)


def _text(post: GroupPost) -> str:
    return "\n".join(filter(None, [post.title, post.body, post.url and f"{settings.SITE_URL}{post.url}"]))


def _full_until(robot: GroupRobot, now: datetime) -> datetime | None:
    """When the robot takes the next message, if its minute is full."""
    recent = [moment for text in robot.recent if (moment := datetime.fromisoformat(text)) > now - A_MINUTE]
    return min(recent) + A_MINUTE if len(recent) >= MOST else None


def _sent(robot: GroupRobot, now: datetime) -> None:
    robot.recent = [text for text in robot.recent if datetime.fromisoformat(text) > now - A_MINUTE] + [now.isoformat()]
    robot.failures, robot.down_until, robot.last_error, robot.last_sent_at = 0, None, "", now
    robot.save(update_fields=["recent", "failures", "down_until", "last_error", "last_sent_at"])


def _put_off(robot: GroupRobot, post: GroupPost, why: str, now: datetime) -> None:
    """The robot rests, longer each time; a message it refused too often is given up and shown."""
    pause = min(FIRST_PAUSE * 2**robot.failures, LONGEST_PAUSE)
    robot.failures, robot.down_until, robot.last_error = robot.failures + 1, now + pause, why[:60]
    robot.save(update_fields=["failures", "down_until", "last_error"])
    post.last_error = why[:60]
    if post.attempts >= GIVE_UP_AFTER:
        post.state = GroupPost.State.FAILED
    post.save()
