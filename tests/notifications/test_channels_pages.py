"""Channels and what was given up: only for who sets them up in the street; a robot's secret is never shown again."""

import pytest
import time_machine

from grids.ids import uuid7
from notifications.models import Delivery, GroupPost, GroupRobot, Notification, Outbox
from notifications.relay import GIVE_UP_AFTER
from notifications.sealing import seal
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=3b1c-secret"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def robot(territory):
    return GroupRobot.objects.create(
        street=territory.street, kind="wecom", name="锦江工作群", sealed_address=seal(ADDRESS), set_at=NOW
    )


@pytest.fixture
def lost(territory, cast, robot):
    """Something given up of each kind."""
    common = {"street": territory.street, "recorded_at": NOW}
    note = Notification.objects.create(id=uuid7(), user=cast.worker, event="e", key="k", title="没到的邮件", **common)
    told = {"event": "e", "purpose": "notify", "payload": {"to": [], "title": "没到的通知"}}
    return {
        "mail": Delivery.objects.create(
            notification=note, address="a@example.org", state="failed", attempts=8, not_before=NOW, **common
        ),
        "group": GroupPost.objects.create(
            robot=robot, key="k", title="没到的群消息", state="failed", attempts=8, not_before=NOW, **common
        ),
        "inbox": Outbox.objects.create(key="k", attempts=GIVE_UP_AFTER, **told, **common),
    }


def test_another_street_neither_sees_nor_touches_it(client, robot, lost, cast):
    client.force_login(cast.outsider)
    assert "锦江工作群" not in client.get("/channels/").content.decode()
    for url in (f"/channels/{robot.pk}/try/", f"/channels/{robot.pk}/switch/"):
        assert client.post(url).status_code == 404
    for kind, row in lost.items():
        assert "没到的" not in client.get(f"/channels/failed/?kind={kind}").content.decode()
        assert client.post(f"/channels/failed/{kind}/{row.pk}/again/").status_code == 404
        row.refresh_from_db()
        assert row.attempts >= 8
    robot.refresh_from_db()
    assert robot.active


@pytest.mark.parametrize("name", ["worker", "community", "chief", "brigade", "auditor"])
def test_who_sets_up_no_channels_is_refused(name, client, cast):
    client.force_login(getattr(cast, name))
    assert {client.get(url).status_code for url in ("/channels/", "/channels/new/", "/channels/failed/")} == {403}


def test_a_robot_is_set_up_and_its_address_never_shown_again(client, territory, cast):
    client.force_login(cast.steward)
    given = {"kind": "wecom", "name": "新群", "address": ADDRESS, "secret": ""}
    assert client.post("/channels/new/", given).status_code == 302
    assert GroupRobot.objects.get().street == territory.street
    page = client.get("/channels/").content.decode()
    assert "新群" in page and "3b1c" not in page
    answer = client.post("/channels/new/", given)
    assert answer.status_code == 422 and "已经有同名的群" in answer.content.decode()
    assert "3b1c" not in answer.content.decode()


def test_a_wrong_address_is_refused_at_its_field(client, cast):
    client.force_login(cast.station)
    answer = client.post("/channels/new/", {"kind": "feishu", "name": "新群", "address": ADDRESS})
    assert answer.status_code == 422 and "不是该种机器人的地址" in answer.content.decode()
    assert not GroupRobot.objects.exists()


def test_a_test_message_that_does_not_arrive_is_said_with_its_reason(client, robot, cast):
    GroupRobot.objects.update(sealed_address=seal("https://127.0.0.1/"))
    client.force_login(cast.station)
    page = client.post(f"/channels/{robot.pk}/try/", follow=True).content.decode()
    assert "没有发出：address" in page and "127.0.0.1" not in page


def test_a_stopped_robot_is_started_again_at_once(client, robot, cast):
    GroupRobot.objects.update(failures=5, down_until=local(2026, 11, 20, 11, 0))
    client.force_login(cast.station)
    client.post(f"/channels/{robot.pk}/switch/")
    robot.refresh_from_db()
    assert not robot.active
    client.post(f"/channels/{robot.pk}/switch/", {"active": "1"})
    robot.refresh_from_db()
    assert robot.active and robot.down_until is None


@pytest.mark.parametrize("kind", ["mail", "group", "inbox"])
def test_what_was_given_up_is_shown_and_sent_again_once(kind, client, lost, cast):
    client.force_login(cast.station)
    assert "没到的" in client.get(f"/channels/failed/?kind={kind}").content.decode()
    url = f"/channels/failed/{kind}/{lost[kind].pk}/again/"
    assert [client.post(url).status_code for _ in range(2)] == [302, 404]
    row = lost[kind]
    row.refresh_from_db()
    assert row.attempts == 0 and getattr(row, "state", "waiting") == "waiting"


def test_a_reminder_can_be_copied_for_the_group(client, lost, cast, settings):
    client.force_login(cast.worker)
    Notification.objects.update(url="/hazards/", body="2026-00001 东门小吃店")
    page = client.get("/inbox/").content.decode()
    assert f"没到的邮件\n2026-00001 东门小吃店\n{settings.SITE_URL}/hazards/</textarea>" in page
