"""Who reads a message gets it in his own language, whichever the writer used; what was typed stays as typed."""

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import translation

from hazards.services import acts
from notifications.delivery import deliver
from notifications.models import Notification, Outbox, Preference
from notifications.relay import relay
from tests.factories import local
from tests.hazards.makers import NOW, bring_to
from tests.notifications.test_inbox import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(shop, cast):
    """The finder's message that his hazard goes on; written by somebody who works in English."""
    hazard = bring_to("submitted", shop, by=cast.worker, submitter=cast.worker)
    with translation.override("en"):
        acts.fail_recheck(
            hazard, by=cast.head, at=NOW, seen=hazard.version, reason="压力表仍在红区", due_on=hazard.due_on
        )
    relay(now=NOW)
    return Notification.objects.get(user=cast.worker, event="hazard.fail_recheck")


def inbox(client, user, language):
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with time_machine.travel(NOW, tick=False):
        return client.get("/inbox/").content.decode()


def test_each_reader_gets_it_in_his_language(client, cast, returned):
    chinese, english = inbox(client, cast.worker, "zh-hans"), inbox(client, cast.worker, "en")
    assert "复查不合格：东门小吃店 消防设施器材" in chinese
    assert "复查不合格" not in english and "消防设施器材" not in english
    assert "Re-check failed" in english and "东门小吃店" in english, "a name is shown as it was given"
    for page in (chinese, english):
        assert "压力表仍在红区" in page, "what was typed is shown as typed"


def test_a_row_of_before_the_translations_is_still_read(client, cast, territory):
    note(territory.street, cast.worker)
    assert "1 处隐患今天到期" in inbox(client, cast.worker, "en")


def test_an_announcement_of_before_the_translations_is_still_relayed(cast, returned):
    row = Outbox.objects.get(key=returned.key, purpose="notify")
    del row.payload["translations"]
    row.relayed_at, row.key = None, "old"
    row.save()
    relay(now=NOW)
    assert Notification.objects.get(key="old", user=cast.worker).translations == {}


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Re-check failed"), ("zh-hans", "复查不合格"), ("", "复查不合格")]
)
def test_an_e_mail_is_in_its_receivers_language(cast, shop, language, subject):
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    Preference.objects.create(user=cast.worker, email=True, language=language)
    hazard = bring_to("submitted", shop, by=cast.worker, submitter=cast.worker)
    acts.fail_recheck(hazard, by=cast.head, at=NOW, seen=hazard.version, reason="仍在红区", due_on=hazard.due_on)
    relay(now=NOW)
    deliver(now=local(2026, 11, 21, 12))
    (message,) = [one for one in mail.outbox if subject in one.subject]
    assert message.to == ["worker@example.org"]


def test_turning_e_mail_on_keeps_the_language_of_the_page(client, cast):
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    client.force_login(cast.worker)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post("/inbox/preferences/", {"mail": "all"})
    assert Preference.objects.get(user=cast.worker).language == "en"
