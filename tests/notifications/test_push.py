"""Web push, end to end: a push service in this house checks the signature and reads what only the browser can read."""

import base64
import http.client
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command

from grids.ids import uuid7
from notifications import outgoing, webpush
from notifications.browsers import name_of
from notifications.checks import push_key_is_one
from notifications.models import Delivery, Lane, Notification, PushDevice
from notifications.pushing import MOST_DEVICES, add_device, deliver_pushes
from notifications.relay import relay
from notifications.sealing import seal
from notifications.services import Announcement, announce_all
from notifications.webpush import Subscription, base64url, unbase64
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)
A_MINUTE = timedelta(minutes=1)
URL = "/inbox/preferences/"


class Browser:
    """What a browser keeps to itself: its key and its secret; `read` is its half of RFC 8291."""

    def __init__(self, endpoint: str):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes ok"
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.given = {"endpoint": endpoint, "p256dh": base64url(self.point), "auth": base64url(self.auth)}

    def read(self, body: bytes) -> dict:
        def derived(secret, salt, info, length):
            return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)

        salt, theirs, sealed = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = derived(shared, self.auth, b"WebPush: info\0" + self.point + theirs, 32)
        nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(nonce, sealed, None)
        assert text.endswith(b"\x02"), "one record, marked as the last"
        return json.loads(text[:-1])


def claims_of(header: str) -> dict:
    """What the installation signed, once the signature is found to be its own."""
    token, key = header.removeprefix("vapid t=").split(",k=")
    words, _dot, signature = token.rpartition(".")
    made = unbase64(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64(key))
    pair = encode_dss_signature(int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big"))
    public.verify(pair, words.encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(unbase64(words.split(".")[1])) | {"key": key}


@pytest.fixture
def service(settings):
    """A push service that keeps what it gets and answers as `status` says."""
    heard = SimpleNamespace(got=[], status=201)

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.got.append((self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(heard.status)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *words):
            """Nothing of it in the tests' own output."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH_PRIVATE_KEY = webpush.new_private_key()
    settings.PUSH_CONTACT = "mailto:office@example.org"
    settings.PUSH_HOSTS = [f"127.0.0.1:{server.server_port}"]
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(service, cast):
    made = Browser(f"{service.url}/push/abc")
    add_device(cast.worker, name="Chrome · Android", at=NOW, **made.given)
    return made


def announced(street, *people, urgent=False, at=NOW):
    body = "2026-00001 张三家 13911112222"
    row = Announcement("e", str(uuid7()), [str(one.pk) for one in people], "3 处隐患今天到期", body, "/m/", urgent)
    announce_all(street, [row], at=at)
    relay(now=at)


def pushes():
    return Delivery.objects.filter(channel="push")


def test_it_encrypts_as_the_example_of_rfc_8291_does():
    to = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    own = int.from_bytes(unbase64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    said = webpush.encrypted(
        b"When I grow up, I want to be a watermelon",
        to,
        own=ec.derive_private_key(own, ec.SECP256R1()),
        salt=unbase64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert base64url(said) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_browser_gets_the_title_and_the_link_signed_by_the_installation(territory, cast, service, browser):
    announced(territory.street, cast.worker)
    assert [deliver_pushes(now=NOW), deliver_pushes(now=NOW)] == [1, 0]
    (path, headers, body), note = service.got[0], Notification.objects.get()
    assert browser.read(body) == {"title": "3 处隐患今天到期", "url": f"/inbox/{note.pk}/", "tag": str(note.pk)}
    claims = claims_of(headers["Authorization"])
    assert (claims["aud"], claims["sub"]) == (service.url, "mailto:office@example.org")
    assert timedelta(0) < timedelta(seconds=claims["exp"] - NOW.timestamp()) <= timedelta(hours=24)
    assert (path, headers["Content-Encoding"], headers["TTL"]) == ("/push/abc", "aes128gcm", "86400")
    assert PushDevice.objects.get().last_used_at == NOW and pushes().get().state == "sent"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_ended_its_subscription_is_dropped(territory, cast, service, browser, status):
    service.status = status
    announced(territory.street, cast.worker)
    announced(territory.street, cast.worker)
    deliver_pushes(now=NOW)
    deliver_pushes(now=NOW)
    assert len(service.got) == 1 and not PushDevice.objects.exists() and not pushes().exists()


@pytest.mark.parametrize("status", [500, 429, 302])
def test_an_ill_push_service_is_tried_again_and_one_that_refuses_is_given_up(territory, cast, service, browser, status):
    service.status, now = status, NOW
    announced(territory.street, cast.worker)
    while row := pushes().filter(state="waiting").first():
        now = max(now, row.not_before)
        deliver_pushes(now=now)
    assert (pushes().get().state, pushes().get().attempts, len(service.got)) == ("failed", 8, 8)
    assert bool(Lane.objects.get().down_until) == (status != 302), "a refusal says nothing of the others"
    assert PushDevice.objects.exists()


def test_one_push_service_that_is_ill_does_not_hold_up_another(territory, cast, service, browser, settings):
    settings.PUSH_HOSTS = [*settings.PUSH_HOSTS, "127.0.0.1:9"]  # nobody listens there
    add_device(cast.worker, name="x", at=NOW, **Browser("http://127.0.0.1:9/dead").given)
    for _ in range(3):
        announced(territory.street, cast.worker)
    assert deliver_pushes(now=NOW) == 4, "the dead one once, then it rests"
    assert pushes().filter(state="sent").count() == 3 == len(service.got)
    assert pushes().filter(state="waiting", attempts=0).count() == 2


def test_however_much_waits_for_one_push_service_another_has_its_turn(territory, cast, service, browser, settings):
    settings.PUSH_HOSTS = [*settings.PUSH_HOSTS, "127.0.0.1:9"]
    dead = add_device(cast.head, name="x", at=NOW, **Browser("http://127.0.0.1:9/dead").given)
    fact = {"street": territory.street, "recorded_at": NOW}
    notes = [Notification(user=cast.head, event="e", key=str(nth), title="x", **fact) for nth in range(600)]
    known = fact | {"channel": "push", "address": str(dead.pk), "not_before": NOW}
    Notification.objects.bulk_create(notes)
    Delivery.objects.bulk_create(Delivery(notification=note, **known) for note in notes)
    announced(territory.street, cast.worker, at=NOW + A_MINUTE)
    deliver_pushes(now=NOW + A_MINUTE)
    assert len(service.got) == 1 and pushes().get(state="sent").notification.user == cast.worker


def test_what_could_not_be_pushed_for_a_day_is_given_up(territory, cast, service, browser):
    announced(territory.street, cast.worker)
    assert deliver_pushes(now=NOW + timedelta(days=1, minutes=1)) == 0 and service.got == []
    assert pushes().get().state == "failed"


def test_a_device_that_cannot_be_written_to_holds_up_no_other(territory, cast, service, browser, settings):
    device = add_device(cast.head, name="x", at=NOW, **Browser(f"{service.url}/x").given)
    for sealed in (
        seal(json.dumps([f"{service.url}/a b", browser.given["p256dh"], browser.given["auth"]])),
        "of another SECRET_KEY",
    ):
        PushDevice.objects.filter(pk=device.pk).update(sealed=sealed)
        announced(territory.street, cast.head)
        announced(territory.street, cast.worker)
        deliver_pushes(now=NOW)
    assert len(service.got) == 2 and not Lane.objects.get().down_until
    assert not pushes().filter(state="sent", notification__user=cast.head).exists()


def test_an_answer_that_is_none_is_an_ill_service(territory, cast, service, browser, monkeypatch):
    def nonsense(*_args, **_more):
        raise http.client.BadStatusLine("nonsense")

    monkeypatch.setattr(outgoing._OPENER, "open", nonsense)
    announced(territory.street, cast.worker)
    assert deliver_pushes(now=NOW) == 1 and Lane.objects.get().down_until == NOW + A_MINUTE


def test_at_night_only_what_is_urgent_goes(territory, cast, service, browser):
    late = local(2026, 11, 20, 22, 0)
    announced(territory.street, cast.worker, at=late)
    announced(territory.street, cast.worker, at=late, urgent=True)
    assert deliver_pushes(now=late) == 1
    assert service.got[0][1]["Urgency"] == "high" and pushes().get(state="waiting").not_before.hour == 23  # 07:00 local


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://evil.example.org/x"},
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com.evil.org/x"},
        {"endpoint": "https://user@fcm.googleapis.com/x"},
        {"endpoint": "http://169.254.169.254/latest"},
        {"endpoint": f"https://{'x' * 200}.notify.windows.com/x"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://fcm.googleapis.com/fcm/send/a b"},
        {"endpoint": "https://fcm.googleapis.com/fcm/send/中"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "no key"},
        {"auth": "short"},
    ],
)
def test_an_address_that_is_no_push_service_and_keys_that_are_none_are_refused(client, cast, service, wrong):
    client.force_login(cast.worker)
    answer = client.post("/inbox/push/", Browser("https://fcm.googleapis.com/fcm/send/x").given | wrong, follow=True)
    assert not PushDevice.objects.exists() and (
        "不能用" in answer.content.decode() or "再试一次" in answer.content.decode()
    )


def test_a_known_name_that_leads_into_the_house_is_not_reached(service, monkeypatch):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.8", 443))])
    monkeypatch.setattr(outgoing._OPENER, "open", lambda *a, **k: pytest.fail("it was reached"))
    to = Subscription(**Browser("https://fcm.googleapis.com/fcm/send/x").given)
    with pytest.raises(webpush.Silent):
        webpush.send(to, {}, private=webpush.new_private_key(), contact="mailto:a@b", urgent=False, now=NOW)


def test_one_removes_only_ones_own_device_and_a_shared_browser_changes_hands(client, cast, service, browser):
    device = PushDevice.objects.get()
    client.force_login(cast.neighbour)
    assert device.name not in client.get(URL).content.decode()
    assert client.post(f"/inbox/push/{device.pk}/remove/").status_code == 404
    with time_machine.travel(NOW, tick=False):
        client.post("/inbox/push/", browser.given, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Edg/140"})
    device = PushDevice.objects.get()
    assert (device.user, device.name) == (cast.neighbour, "Edge · Windows")
    assert browser.given["endpoint"] not in device.sealed
    assert device.name in client.get(URL).content.decode()
    client.post(f"/inbox/push/{device.pk}/remove/")
    assert not PushDevice.objects.exists()


def test_no_more_devices_than_the_limit(cast, service, browser, client):
    for nth in range(MOST_DEVICES - 1):
        add_device(cast.worker, name="x", at=NOW, **Browser(f"{service.url}/{nth}").given)
    client.force_login(cast.worker)
    answer = client.post("/inbox/push/", Browser(f"{service.url}/one-more").given, follow=True)
    assert "最多 10 台设备" in answer.content.decode() and PushDevice.objects.count() == MOST_DEVICES
    client.post("/inbox/push/", browser.given)
    assert PushDevice.objects.count() == MOST_DEVICES, "the same browser again is no new one"


@pytest.mark.usefixtures("browser")
def test_without_a_key_nothing_of_it_is_shown_or_taken(client, territory, cast, service, settings):
    settings.PUSH_PRIVATE_KEY = ""
    client.force_login(cast.worker)
    assert "推送" not in client.get(URL).content.decode()
    client.post("/inbox/push/", Browser(f"{service.url}/x").given)
    announced(territory.street, cast.worker)
    assert PushDevice.objects.count() == 1 and not pushes().exists() and deliver_pushes(now=NOW) == 0


def test_the_service_worker_is_the_sites_own_and_is_never_kept(client):
    answer = client.get("/sw.js")
    assert (
        answer.headers["Content-Type"].startswith("text/javascript") and answer.headers["Cache-Control"] == "no-cache"
    )
    assert "notifications/push_worker" in answer.content.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_command_prints_a_key_that_the_check_takes(capsys, settings):
    call_command("push_key")
    settings.PUSH_PRIVATE_KEY = capsys.readouterr().out.strip().removeprefix("PUSH_PRIVATE_KEY=")
    assert len(base64.urlsafe_b64decode(settings.PUSH_PRIVATE_KEY + "=")) == 32 and push_key_is_one() == []
    settings.PUSH_PRIVATE_KEY = "typed wrong"
    assert [error.id for error in push_key_is_one()] == ["notifications.E001"]


@pytest.mark.parametrize(
    ("said", "name"),
    [("Mozilla/5.0 (iPhone; …) Version/18 Safari/605", "Safari · iPhone"), ("curl/8", "curl"), ("", "—")],
)
def test_a_device_is_called_by_browser_and_system(said, name):
    assert name_of(said) == name
