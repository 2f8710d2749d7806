"""Hand-overs that nobody answers: put before the station, then the leader, once a step, whoever sweeps."""

from datetime import timedelta

import pytest
import time_machine

from grids.models import Post, User
from hazards.filters import narrow
from hazards.models import Handover, HandoverReminder, Hazard
from hazards.services import acts
from hazards.services.escalations import escalate
from hazards.services.reminders import streets_owing
from hazards.tasks import sweep_street
from notifications.models import Outbox
from tests.factories import local
from tests.hazards.makers import NOW, bring_to

pytestmark = pytest.mark.django_db

# Sent on Friday 20 November 2026: two working days end with Tuesday the 24th.
STATION, LEADER = local(2026, 11, 25, 8, 30), local(2026, 11, 27, 8, 30)


@pytest.fixture
def sent(shop, cast):
    return bring_to("handed_over", shop, receiver=cast.brigade_office)


def told(step) -> set[str]:
    ids = {pk for row in Outbox.objects.filter(event=f"hazard.handover-unanswered.{step}") for pk in row.payload["to"]}
    return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))


def steps() -> list[tuple[int, bool]]:
    return list(HandoverReminder.objects.order_by("step").values_list("step", "superseded"))


def test_nothing_is_escalated_before_its_time(sent, shop):
    assert Handover.objects.get().answer_due_at == local(2026, 11, 25)
    assert streets_owing(now=STATION - timedelta(minutes=1)) == []
    assert escalate(shop.street, now=STATION - timedelta(minutes=1)) == 0


def test_where_nothing_is_owed_one_question_is_asked_and_nobody_is_looked_up(sent, shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert escalate(shop.street, now=STATION - timedelta(minutes=1)) == 0


def test_first_the_station_then_the_leader_each_once(sent, shop, cast):
    assert streets_owing(now=STATION) == [shop.street]
    assert [escalate(shop.street, now=STATION) for _ in range(2)] == [1, 0]
    assert (told(1), told(3)) == ({"station"}, set())
    assert [escalate(shop.street, now=LEADER) for _ in range(2)] == [1, 0]
    assert told(3) == {"chief"}
    assert steps() == [(1, False), (3, False)]
    assert escalate(shop.street, now=LEADER + timedelta(days=90)) == 0
    [row, _later] = Outbox.objects.filter(event__startswith="hazard.handover-unanswered").order_by("recorded_at")
    assert row.payload["title"] == "移送超时未受理：碧江区消防救援大队，东门小吃店 消防设施器材"


def test_an_answered_one_is_left_alone(sent, shop, cast):
    acts.accept_handover(sent, by=cast.brigade, at=NOW, seen=sent.version)
    assert streets_owing(now=LEADER) == []
    assert escalate(shop.street, now=LEADER) == 0


def test_one_that_was_sent_again_begins_anew(sent, shop, cast):
    escalate(shop.street, now=LEADER)
    sent = acts.return_handover(sent, by=cast.brigade, at=LEADER, seen=sent.version, reason="不属职责")
    first = Handover.objects.get()
    acts.hand_over(
        sent, by=cast.station, at=LEADER, seen=sent.version, receiver=cast.brigade_office, reason=first.reason
    )
    assert escalate(shop.street, now=LEADER + timedelta(days=3)) == 0
    assert escalate(shop.street, now=LEADER + timedelta(days=5)) == 1


def test_missed_steps_are_caught_up_by_the_latest(sent, shop):
    assert escalate(shop.street, now=LEADER + timedelta(days=9)) == 1
    assert steps() == [(1, True), (3, False)]
    assert (told(1), told(3)) == (set(), {"chief"})


def test_where_the_station_is_vacant_the_leader_is_told(sent, shop, cast):
    Post.objects.filter(user=cast.station).update(valid_to=local(2026, 11, 1).date())
    escalate(shop.street, now=STATION)
    assert told(1) == {"chief"}


def test_the_beat_sweeps_them_and_another_street_is_not_told(sent, shop, cast):
    with time_machine.travel(STATION, tick=False):
        assert [sweep_street(cast.outsider.posts.get().grid_id), sweep_street(shop.street_id)] == [0, 1]
    assert told(1) == {"station"}


def test_who_was_told_finds_it_among_his_own_and_on_both_pages(client, sent, shop, cast):
    def mine(person):
        return list(narrow(Hazard.objects.visible_to(person), {"mine": True}, user=person, now=STATION))

    assert (mine(cast.station), mine(cast.outsider)) == ([], [])
    escalate(shop.street, now=STATION)
    assert (mine(cast.station), mine(cast.chief), mine(cast.neighbour)) == ([sent], [], [])
    with time_machine.travel(STATION, tick=False):
        client.force_login(cast.outsider)
        assert client.get("/handovers/").context["page"].rows == []
        client.force_login(cast.station)
        page = client.get("/handovers/").content.decode()
        assert "超时未受理" in page and "已催办" in page
        assert "碧江区消防救援大队超过受理期限 1 天未受理" in client.get(f"/hazards/{sent.pk}/").content.decode()


def test_the_longest_unanswered_stands_first(client, sent, shop, next_shop, cast):
    bring_to("handed_over", next_shop, receiver=cast.brigade_office, at=NOW + timedelta(days=4))
    with time_machine.travel(STATION, tick=False):
        client.force_login(cast.station)
        rows = client.get("/handovers/").context["page"].rows
    assert [row.hazard.place for row in rows] == [shop, next_shop]
