"""Robots of work groups: each a lane of its own, never more than twenty a minute, nothing dropped, nothing shown."""

import base64
import hashlib
import hmac
import http.client
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from notifications import outgoing, robots
from notifications.groups import add_robot, deliver_to_groups
from notifications.models import GroupPost, GroupRobot, Outbox
from notifications.relay import relay
from notifications.services import GROUP, Announcement, announce_all
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)
SECRET = "SEC-very-secret"


class Group(ThreadingHTTPServer):
    """A live group on loopback: what it was sent, and what it answers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got, self.answer, self.status = [], {"errcode": 0, "code": 0}, 200

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def address(self, kind="wecom") -> str:
        path, asked = robots.HOSTS[kind][1:]
        return f"http://{self.host}{path}" + (f"?{asked}=token" if asked else "token")

    def texts(self) -> list[str]:
        return [body.get("text", body.get("content", {})).get("content", "") for _path, body in self.got]


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, body))
        said = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *args):
        pass


@pytest.fixture
def live(settings):
    with Group() as server:
        settings.GROUP_ROBOT_HOSTS = [server.host]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def dead(settings, live):
    """The address of a group at which nobody listens any more."""
    with Group() as gone:
        address, host = gone.address(), gone.host
    settings.GROUP_ROBOT_HOSTS = [*settings.GROUP_ROBOT_HOSTS, host]
    return address


def robot(territory, cast, address, **more) -> GroupRobot:
    return add_robot(
        territory.street, by=cast.station, at=NOW, address=address, **({"kind": "wecom", "name": "工作群"} | more)
    )


def say(street, count=1, **more):
    rows = [
        Announcement("e", f"k{n}", [], f"第{n}条", "正文", "/hazards/", channel=GROUP, **more) for n in range(count)
    ]
    announce_all(street, rows, at=NOW)
    relay(now=NOW)


def test_another_streets_group_gets_nothing(territory, cast, live):
    robot(territory, cast, live.address())
    say(territory.other_street)
    assert not GroupPost.objects.exists() and deliver_to_groups(now=NOW) == 0


def test_it_is_sent_once_with_a_link(territory, cast, live, settings):
    robot(territory, cast, live.address())
    say(territory.street)
    Outbox.objects.update(relayed_at=None)
    relay(now=NOW)
    assert [deliver_to_groups(now=NOW), deliver_to_groups(now=NOW)] == [1, 0]
    assert live.texts() == [f"第0条\n正文\n{settings.SITE_URL}/hazards/"]


def test_a_dead_group_delays_no_other_and_is_left_alone_for_a_growing_while(territory, cast, live, dead):
    silent = robot(territory, cast, dead, name="不通的群")
    robot(territory, cast, live.address())
    say(territory.street, 3)
    assert deliver_to_groups(now=NOW) == 3 and len(live.got) == 3
    silent.refresh_from_db()
    assert (silent.failures, silent.down_until) == (1, NOW + timedelta(minutes=1))
    waiting = GroupPost.objects.filter(robot=silent)
    assert sorted(waiting.values_list("attempts", flat=True)) == [0, 0, 1]  # one try told enough
    assert deliver_to_groups(now=NOW + timedelta(seconds=30)) == 0
    deliver_to_groups(now=NOW + timedelta(minutes=1))
    silent.refresh_from_db()
    assert silent.down_until == NOW + timedelta(minutes=3)
    assert set(waiting.values_list("state", flat=True)) == {"waiting"}


def test_what_is_refused_again_and_again_is_given_up_and_the_next_one_goes(territory, cast, live):
    row = robot(territory, cast, live.address())
    live.answer = {"errcode": 93000, "errmsg": f"invalid {live.address()}"}
    say(territory.street, 2)
    now = NOW
    for _ in range(8):
        deliver_to_groups(now=now)
        row.refresh_from_db()
        now = row.down_until
    first = GroupPost.objects.get(state="failed")
    assert (first.title, first.attempts, first.last_error) == ("第0条", 8, "code 93000")
    live.answer = {"errcode": 0}
    assert deliver_to_groups(now=now) == 1


def test_the_twenty_first_of_a_minute_waits_and_is_not_dropped(territory, cast, live):
    robot(territory, cast, live.address())
    say(territory.street, 25)
    assert [deliver_to_groups(now=NOW + timedelta(seconds=n)) for n in (0, 20, 59, 60)] == [20, 0, 0, 5]
    assert len(set(live.texts())) == 25


def test_at_night_it_waits_for_the_morning(territory, cast, live):
    robot(territory, cast, live.address())
    announce_all(territory.street, [Announcement("e", "k", [], "夜里", channel=GROUP)], at=NOW)
    relay(now=local(2026, 11, 20, 23, 0))
    assert GroupPost.objects.get().not_before == local(2026, 11, 21, 7, 0)


def test_dingtalk_and_feishu_are_signed_as_they_ask(territory, cast, live):
    with time_machine.travel(NOW, tick=False):
        robots.send("dingtalk", live.address("dingtalk"), SECRET, "钉")
        robots.send("feishu", live.address("feishu"), SECRET, "飞")
    (path, ding), (_path, feishu) = live.got
    asked = parse_qs(urlsplit(path).query)
    moment = str(int(NOW.timestamp() * 1000))
    signed = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert (asked["timestamp"], asked["sign"]) == ([moment], [base64.b64encode(signed).decode()])
    assert ding == {"msgtype": "text", "text": {"content": "钉"}}
    seconds = str(int(NOW.timestamp()))
    signed = hmac.new(f"{seconds}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert feishu == {
        "msg_type": "text", "content": {"text": "飞"}, "timestamp": seconds, "sign": base64.b64encode(signed).decode()
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=1",
        "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/other?key=1",
        "http://127.0.0.1/cgi-bin/webhook/send?key=1",
        "http://169.254.169.254/cgi-bin/webhook/send?key=1",
        "https://[::1]/cgi-bin/webhook/send?key=1",
        "gopher://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://oapi.dingtalk.com/robot/send?access_token=1",
        "https://[bad",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1 2",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=一",
    ],
)
def test_only_the_kinds_own_host_is_an_address(address):
    assert not robots.is_address("wecom", address)
    with pytest.raises(robots.NotSent, match="address"):
        robots.send("wecom", address, "", "x")


def test_a_name_that_leads_into_a_private_network_is_not_reached(monkeypatch):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.8", 443))])
    monkeypatch.setattr(outgoing._OPENER, "open", lambda *a, **k: pytest.fail("it was reached"))
    with pytest.raises(robots.NotSent, match="private"):
        robots.send("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "", "x")


def test_an_answer_that_is_none_and_an_address_of_another_key_hold_up_no_other_group(
    territory, cast, live, dead, monkeypatch
):
    ours = robot(territory, cast, live.address())
    unreadable = robot(territory, cast, dead, name="换过密钥的群")
    GroupRobot.objects.filter(pk=unreadable.pk).update(sealed_address="of another SECRET_KEY")
    say(territory.street)
    assert deliver_to_groups(now=NOW) == 1
    unreadable.refresh_from_db()
    assert unreadable.last_error == "SECRET_KEY" and GroupPost.objects.get(robot=ours).state == "sent"

    def nonsense(*_args, **_more):
        raise http.client.BadStatusLine("nonsense")

    monkeypatch.setattr(outgoing._OPENER, "open", nonsense)
    with pytest.raises(robots.NotSent, match="BadStatusLine"):
        robots.send("wecom", live.address(), "", "x")


def test_a_redirect_is_not_followed(live):
    live.status = 302
    with pytest.raises(robots.NotSent, match="HTTP 302"):
        robots.send("wecom", live.address(), "", "x")
    assert len(live.got) == 1


def test_a_long_text_is_cut_between_letters_and_keeps_its_link():
    text = robots.shortened("长" * 3000 + "\nhttp://localhost/hazards/")
    assert len(text.encode()) <= robots.LONGEST and text.endswith("…\nhttp://localhost/hazards/")


def test_neither_address_nor_secret_is_kept_in_the_open(territory, cast, live):
    row = robot(territory, cast, live.address("dingtalk"), kind="dingtalk", secret=SECRET)
    kept = " ".join(str(value) for value in GroupRobot.objects.filter(pk=row.pk).values_list()[0])
    assert SECRET not in kept and "token" not in kept and live.host not in kept
