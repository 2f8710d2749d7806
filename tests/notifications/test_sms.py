"""Text messages: whatever gateway the office has, nothing of them in a log, no way into the house."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from notifications import sms
from notifications.sms import NotSent, send_sms

PHONE, TEXT = "13911112222", '验证码 123456，"五分钟"内有效 & {phone}'


@pytest.fixture
def gateway(settings):
    """A gateway in this house that keeps what it was asked and answers as `reply` says."""
    asked, reply = [], {"status": 200, "body": '{"code": 0}', "location": ""}

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked.append((self.path, self.headers, body))
            self.send_response(reply["status"])
            if reply["location"]:
                self.send_header("Location", reply["location"])
            self.end_headers()
            self.wfile.write(reply["body"].encode())

        do_GET = do_POST

        def log_message(self, *words):
            """Nothing of it in the tests' own output."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_INNER_HOSTS = ["127.0.0.1"]
    settings.SMS_SUCCESS = '"code": ?0'
    yield asked, reply
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/send",
        "https://localhost/send",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://{phone}.example.org/",
        "http://example.org/send",
        "file:///etc/passwd",
    ],
)
def test_an_address_inside_the_house_or_without_tls_is_refused(settings, url, monkeypatch):
    settings.SMS_URL = url
    opened = []
    monkeypatch.setattr(sms.socket, "create_connection", lambda *args, **more: opened.append(args))
    with pytest.raises(NotSent) as refused:
        send_sms(PHONE, TEXT)
    assert refused.value.code == "sms-gateway" and not opened


def test_a_name_that_leads_into_the_house_is_refused(settings, monkeypatch):
    settings.SMS_URL = "https://sms.example.org/send"
    monkeypatch.setattr(sms.socket, "getaddrinfo", lambda *args, **more: [(2, 1, 6, "", ("10.0.0.8", 443))])
    with pytest.raises(NotSent):
        send_sms(PHONE, TEXT)


def test_a_gateway_that_says_no_or_sends_elsewhere_has_not_taken_it(gateway):
    asked, reply = gateway
    for answer in ({"body": '{"code": 7}'}, {"status": 500}, {"status": 302, "location": "http://127.0.0.1:9/"}):
        reply.update({"status": 200, "body": '{"code": 0}', "location": ""} | answer)
        with pytest.raises(NotSent):
            send_sms(PHONE, TEXT)
    assert len(asked) == 3


def test_the_words_are_quoted_for_json_for_forms_and_for_addresses(gateway, settings):
    asked, _reply = gateway
    settings.SMS_BODY = '{"to": ["{phone}"], "content": "{text}"}'
    send_sms("+86 139-1111-2222", TEXT)
    assert json.loads(asked[-1][2]) == {"to": [PHONE], "content": TEXT}
    settings.SMS_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "X-Key": "k"}
    settings.SMS_BODY = "mobile={phone}&msg={text}"
    send_sms(PHONE, TEXT)
    assert parse_qs(asked[-1][2]) == {"mobile": [PHONE], "msg": [TEXT]} and asked[-1][1]["X-Key"] == "k"
    settings.SMS_METHOD, settings.SMS_URL, settings.SMS_BODY = "get", settings.SMS_URL + "?m={phone}&t={text}", ""
    send_sms(PHONE, TEXT)
    assert parse_qs(urlsplit(asked[-1][0]).query) == {"m": [PHONE], "t": [TEXT]}


def test_no_log_holds_the_text_or_the_whole_number(gateway, caplog):
    _asked, reply = gateway
    caplog.set_level(logging.DEBUG)
    send_sms(PHONE, TEXT)
    reply["status"] = 500
    with pytest.raises(NotSent) as refused:
        send_sms(PHONE, TEXT)
    assert "139****2222" in caplog.text
    assert PHONE not in caplog.text + str(refused.value) and "123456" not in caplog.text + str(refused.value)


def test_without_a_gateway_only_the_demo_prints(settings, capsys):
    settings.SMS_URL, settings.DEMO = "", False
    with pytest.raises(NotSent) as refused:
        send_sms(PHONE, TEXT)
    assert refused.value.code == "sms-no-gateway" and not sms.available() and capsys.readouterr().out == ""
    settings.DEMO = True
    send_sms(PHONE, TEXT)
    printed = capsys.readouterr().out
    assert TEXT in printed and PHONE not in printed and sms.available()


def test_what_is_no_mobile_number_is_refused(settings):
    settings.DEMO = True
    for number in ("0856-5222333", "119", "", "1391111222", "１３９１１１１２２２２"):
        with pytest.raises(NotSent) as refused:
            send_sms(number, TEXT)
        assert refused.value.code == "sms-number"
