"""Only a browser can show it: a press subscribes, and what is pushed appears though no page asked for it."""

import json

import pytest
from playwright.sync_api import expect

from notifications import webpush
from notifications.models import PushDevice

pytestmark = pytest.mark.browser
URL = "/inbox/preferences/"
# The browsers' own push services are outside this house: the browser's answer is the one of RFC 8291's example.
SUBSCRIBED = """
PushManager.prototype.subscribe = async (asked) => ({ toJSON: () => ({
  endpoint: "https://updates.push.services.mozilla.com/wpush/v2/abc",
  keys: { auth: "BTBZMqHH6r4Tts7J_aSIgg",
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4" } }) });
"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((one) => one.title).join();
}"""


def test_a_press_turns_push_on_and_a_message_is_shown(log_in, cast, settings):
    settings.PUSH_PRIVATE_KEY = webpush.new_private_key()
    page = log_in(cast.worker, URL)
    page.context.grant_permissions(["notifications"])
    page.evaluate(SUBSCRIBED)
    line, known = page.context.new_cdp_session(page), []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
    line.send("ServiceWorker.enable")
    page.get_by_role("button", name="在这台设备上开启推送").click()
    expect(page.get_by_text("Chrome · Linux")).to_be_visible()
    assert PushDevice.objects.get().user == cast.worker
    # Ready is also who is only about to be active, and what is pushed to that one may be lost.
    page.wait_for_function("navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')")
    said = {"title": "3 处隐患今天到期", "url": "/inbox/", "tag": "one"}
    line.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": page.evaluate("location.origin"), "registrationId": known[-1]["registrationId"],
         "data": json.dumps(said)},
    )  # fmt: skip
    # With the page's own patience: what is never shown must not wait for ever. What was seen then
    # counts: the browser may take a notice away again before it could be asked for a second time.
    assert page.wait_for_function(SHOWN).json_value() == "3 处隐患今天到期"
