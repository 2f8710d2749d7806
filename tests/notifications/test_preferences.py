"""What one wants beside the inbox: by kind and channel, but for what may not be missed."""

import pytest

from notifications import wishes
from notifications.kinds import URGENT, kind_of
from notifications.models import Delivery, Notification, Outbox, Preference
from notifications.relay import relay
from notifications.services import Announcement, announce_all
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)
URL = "/inbox/preferences/"


@pytest.fixture
def worker(cast, settings):
    settings.SMS_URL = "https://sms.example.org/send"
    cast.worker.email, cast.worker.phone = "worker@example.org", "13911112222"
    cast.worker.save()
    return cast.worker


def optional(channel="email"):
    return [kind.code for kind in wishes.optional(channel)]


def outside(street, user, *, event="hazard.submit", kind="", urgent=False) -> set[str]:
    """The channels by which a message of that kind leaves the house to the user."""
    for model in (Delivery, Notification, Outbox):
        model.objects.all().delete()
    row = Announcement(event, "k", [str(user.pk)], "标题", urgent=urgent, channel="sms", kind=kind)
    announce_all(street, [row], at=NOW)
    relay(now=NOW)
    return set(Delivery.objects.values_list("channel", flat=True))


def test_signed_out_it_asks_to_log_in(client):
    assert client.get(URL).status_code == 302


def test_one_sets_only_ones_own(client, worker, cast):
    Preference.objects.create(user=worker, email=True)
    client.force_login(cast.neighbour)
    client.post(URL, {"sms": []})
    assert Preference.objects.get(user=worker).email and Preference.objects.get(user=cast.neighbour).muted == []


def test_a_kind_is_switched_off_by_one_way_and_goes_on_by_the_others(client, territory, worker):
    client.force_login(worker)
    chosen = [code for code in optional() if code != "recheck"]
    assert client.post(URL, {"mail": "all", "email": chosen, "sms": optional("sms")}).status_code == 302
    assert outside(territory.street, worker) == {"sms"}
    assert outside(territory.street, worker, event="hazard.hand_over") == {"email", "sms"}
    page = client.get(URL).content.decode()
    assert 'name="email" value="handover" checked' in page and 'name="email" value="recheck">' in page


def test_what_may_not_be_missed_goes_by_every_open_way_whatever_is_posted(client, territory, worker):
    client.force_login(worker)
    client.post(URL, {"mail": "all"})
    assert outside(territory.street, worker) == set()
    assert outside(territory.street, worker, kind="escalation") == {"email", "sms"}
    assert outside(territory.street, worker, urgent=True) == {"email", "sms"}
    client.post(URL, {"mail": "urgent", "sms": optional("sms")})
    assert outside(territory.street, worker) == {"sms"}
    assert outside(territory.street, worker, kind="escalation") == {"email", "sms"}
    page = client.get(URL).content.decode()
    assert 'name="sms" value="due"' in page and 'name="sms" value="reports"' not in page, "a report goes by no text"
    assert 'value="escalation"' not in page and "久拖未办" in page
    client.post(URL, {"mail": "none", "sms": optional("sms")})
    assert outside(territory.street, worker, urgent=True) == {"sms"}, "no mail at all is a way that is not open"


@pytest.mark.parametrize(
    "wrong", [{"mail": "always"}, {"mail": "all", "email": ["escalation"]}, {"mail": "all", "sms": ["reports"]}, {}]
)
def test_what_is_no_choice_is_refused_and_what_was_ticked_is_still_there(client, worker, wrong):
    client.force_login(worker)
    answer = client.post(URL, {"email": ["due"]} | wrong)
    assert answer.status_code == 422 and not Preference.objects.exists()
    assert 'name="email" value="recheck">' in answer.content.decode()


def test_mail_is_switched_on_only_with_an_address(client, cast):
    client.force_login(cast.worker)
    answer = client.post(URL, {"mail": "all"})
    assert answer.status_code == 422 and "没有登记邮箱" in answer.content.decode()
    assert not Preference.objects.exists()


def test_each_event_of_the_product_has_its_kind():
    known = {
        "hazard.remind.7": "overdue", "hazard.remind": "overdue", "supervision.sent": "overdue",
        "hazard.pass_recheck": "recheck", "hazard.hand_over": "handover", "hazard.handover-unanswered.1": "handover",
        "hazard.report": "handling", "lead.told": "leads", "ticket.reply-due": "leads", "majorcase.list": "major",
        "round.invited": "tasks", "task.dispatched": "tasks", "report.signed": "reports", "e": "other",
    }  # fmt: skip
    assert {event: kind_of(event).code for event in known} == known
    assert kind_of("lead.told", urgent=True) is URGENT and kind_of("hazard.remind.-3", named="due").code == "due"
