"""From the outbox to the inbox, exactly once a person, whoever relays and however often."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from notifications.models import Delivery, Notification, Outbox, Preference
from notifications.relay import number_feed, relay, relay_batch
from notifications.services import announce, mark_read, publish, unread_count
from tests.factories import local

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 20, 10, 0)


def say(territory, *to, key="k1", **more):
    announce(territory.street, event="hazard.submit", key=key, to=to, title="报告整改完成：东门小吃店", at=NOW, **more)


def test_the_same_key_twice_is_one_announcement_and_nobody_to_tell_is_none(territory, cast):
    say(territory, cast.worker)
    say(territory, cast.worker, cast.head)
    say(territory, key="k2")
    assert Outbox.objects.get().payload["to"] == [str(cast.worker.pk)]


def test_what_was_rolled_back_is_never_told(territory, cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(territory, cast.worker)
        raise ZeroDivisionError
    assert relay(now=NOW) == 0


def test_each_person_gets_one_and_relaying_again_adds_none(territory, cast):
    say(territory, cast.worker, cast.head, url="/hazards/1/")
    assert relay(now=NOW) == 1
    Outbox.objects.update(relayed_at=None)  # as after a kill before the commit, or a restored backup
    assert relay(now=NOW) == 1
    assert sorted(Notification.objects.values_list("user__username", "title")) == [
        ("head", "报告整改完成：东门小吃店"),
        ("worker", "报告整改完成：东门小吃店"),
    ]


def test_people_who_left_get_nothing(territory, cast):
    say(territory, cast.worker, cast.head)
    cast.head.is_active = False
    cast.head.save()
    relay(now=NOW)
    assert Notification.objects.get().user == cast.worker


def test_a_row_that_cannot_be_relayed_steps_aside_for_the_others(territory, cast):
    say(territory, cast.worker, key="good")
    say(territory, cast.worker, key="bad")
    Outbox.objects.filter(key="bad").update(event="x" * 60, payload={"to": [str(cast.worker.pk)], "title": "y" * 500,
        "body": "", "url": "", "urgent": False}, recorded_at=NOW - timedelta(hours=1))  # fmt: skip
    for _ in range(12):
        relay_batch(now=NOW)
    assert Notification.objects.get().key == "good"
    bad = Outbox.objects.get(key="bad")
    assert bad.relayed_at is None and bad.attempts == 10 and "too long" in bad.last_error


def test_unread_counts_only_ones_own(territory, cast):
    say(territory, cast.worker, cast.head)
    say(territory, cast.worker, key="k2")
    relay(now=NOW)
    assert (unread_count(cast.worker), unread_count(cast.head), unread_count(cast.neighbour)) == (2, 1, 0)
    assert mark_read(cast.worker, at=NOW) == 2
    assert (unread_count(cast.worker), unread_count(cast.head)) == (0, 1)


def test_mail_waits_for_the_morning_unless_it_is_urgent(territory, cast):
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    Preference.objects.create(user=cast.worker, email=True)
    night = local(2026, 11, 20, 22, 30)
    say(territory, cast.worker, cast.head, key="calm")
    say(territory, cast.worker, key="urgent", urgent=True)
    relay(now=night)
    waiting = dict(Delivery.objects.values_list("notification__key", "not_before"))
    assert waiting == {"calm": local(2026, 11, 21, 7, 0), "urgent": night}
    assert Notification.objects.filter(user=cast.worker).count() == 2  # the inbox never waits


def test_the_longest_address_an_account_may_have_holds_up_nobody(territory, cast):
    longest = f"{'a' * 242}@example.org"
    cast.worker.email = longest
    cast.worker.full_clean(exclude=["password"])
    cast.worker.save()
    Preference.objects.create(user=cast.worker, email=True)
    announce(territory.street, event="e", key="k", to=[cast.worker, cast.colleague], title="t", at=NOW)
    relay(now=NOW)
    assert Notification.objects.filter(key="k").count() == 2
    assert Delivery.objects.get().address == longest


def test_the_feed_is_numbered_without_gaps_per_street(territory):
    for number in range(3):
        publish(territory.street, event="hazard.report", key=f"a{number}", payload={}, at=NOW)
    publish(territory.other_street, event="hazard.report", key="b", payload={}, at=NOW)
    assert relay(now=NOW) == 4
    publish(territory.street, event="hazard.void", key="a3", payload={}, at=NOW - timedelta(days=1))  # a late commit
    assert relay(now=NOW) == 1
    assert relay(now=NOW) == 0
    feed = Outbox.objects.filter(street=territory.street).order_by("feed_seq").values_list("feed_seq", "key")
    assert list(feed) == [(1, "a0"), (2, "a1"), (3, "a2"), (4, "a3")]
    assert Outbox.objects.get(street=territory.other_street).feed_seq == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("seeded")
def test_four_relays_at_once_make_one_notification_each(territory, cast):
    for number in range(40):
        say(territory, cast.worker, key=f"k{number}")
        publish(territory.street, event="hazard.report", key=f"f{number}", payload={}, at=NOW)
    start = threading.Barrier(4)

    relayed = []

    def run():
        start.wait()
        relayed.append(relay_batch(now=NOW, limit=15))
        number_feed(territory.street.pk, now=NOW)
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(relayed) == 4 and sum(relayed) >= 15, "a relay that dies leaves no number"
    relay(now=NOW)
    assert Notification.objects.count() == 40
    numbers = Outbox.objects.filter(purpose="feed").values_list("feed_seq", flat=True)
    assert sorted(numbers) == list(range(1, 41))
    assert connection.is_usable()


@pytest.mark.parametrize(("urgent", "mailed"), [(False, 0), (True, 1)])
def test_who_wants_urgent_mail_alone_gets_an_alarm_by_mail_and_everything_in_his_inbox(urgent, mailed, territory, cast):
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    Preference.objects.create(user=cast.worker, email=True, only_urgent=True)
    say(territory, cast.worker, urgent=urgent)
    relay(now=NOW)
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, mailed)
