"""Whoever leaves something lying is told, then who stands above him: each step once, by the rows of the street."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Organisation, Post, User
from hazards.chasing.actions import take_actions
from hazards.chasing.sweep import chase
from hazards.models import Chase, Hazard, MajorCase, Reminder, ReminderRule
from hazards.services import acts
from hazards.services.reminders import reschedule, streets_owing, sweep
from hazards.services.supervising import reply_supervision, supervise
from hazards.tasks import sweep_street
from notifications.models import Outbox
from tests.factories import local, make_place
from tests.hazards.makers import NOW, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MORNING = {n: local(2026, 11, n, 8, 30) for n in range(20, 31)}


def told(event: str) -> set[str]:
    ids = {pk for row in Outbox.objects.filter(event=event) for pk in row.payload["to"]}
    return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))


def own_row(street, clock="due", **more) -> ReminderRule:
    return ReminderRule.objects.create(street=street, clock=clock, valid_from=local(2026, 1, 1).date(), **more)


def test_nothing_is_told_in_another_street_or_before_its_time(shop, far_shop, cast):
    make_hazard(shop)  # on a Friday: one working day is over with Monday the 23rd
    assert chase(shop.street, now=MORNING[23]) == chase(far_shop.street, now=MORNING[30]) == 0


def test_what_stays_undecided_goes_to_the_heads_then_the_station_then_the_leader(shop, cast):
    hazard = make_hazard(shop)
    assert [chase(shop.street, now=MORNING[day]) for day in (24, 24, 25, 27)] == [1, 0, 1, 1]
    assert told("chase.undecided.1") == {"head", "community"}
    assert (told("chase.undecided.2"), told("chase.undecided.4")) == ({"station"}, {"chief"})
    row = Outbox.objects.get(event="chase.undecided.2")
    assert row.payload["title"] == "1 处隐患无人处置，请决定如何处置"
    assert row.payload["url"] == f"/hazards/{hazard.pk}/" and hazard.number in row.payload["body"]


def test_what_was_decided_meanwhile_is_left_alone(shop, cast):
    acts.set_deadline(make_hazard(shop), by=None, at=NOW, seen=None)
    assert chase(shop.street, now=MORNING[30]) == 0


def test_missed_steps_are_caught_up_by_the_latest(shop, cast):
    make_hazard(shop)
    assert chase(shop.street, now=MORNING[30]) == 1
    assert list(Chase.objects.order_by("step").values_list("step", "superseded")) == [(1, True), (2, True), (4, False)]
    assert told("chase.undecided.1") == told("chase.undecided.2") == set() and told("chase.undecided.4") == {"chief"}


def test_a_person_gets_one_message_however_many_there_are_and_the_queries_stay_the_same(shop, cast):
    counts = []
    for _ in range(2):
        for _each in range(3):
            make_hazard(shop)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            chase(shop.street, now=MORNING[25])
        counts.append(len(queries))
        make_hazard(shop)
    assert counts[1] <= counts[0]
    assert Outbox.objects.filter(event="chase.undecided.2").first().payload["title"].startswith("3 处")


def test_a_late_recheck_is_put_before_the_heads(shop, cast):
    bring_to("submitted", shop)  # three working days after Friday: Wednesday the 25th
    assert [chase(shop.street, now=MORNING[day]) for day in (25, 26)] == [0, 1]
    assert told("chase.recheck.1") == {"head", "community"}


def test_an_unanswered_supervision_reminds_who_owes_the_reply_then_who_sent_it_then_the_leader(shop, cast):
    hazard = bring_to("rectifying", shop)
    row = supervise(
        hazard, by=cast.station, at=NOW, receiver=cast.head.posts.get(), demand="两日内督促", reply_on=TODAY + 3 * DAY
    )
    assert [chase(shop.street, now=MORNING[day]) for day in (21, 22, 24, 26)] == [0, 1, 1, 1]
    assert told("chase.supervision.-1") == {"head"}
    assert told("chase.supervision.1") == {"head", "station"}
    assert told("chase.supervision.3") == {"chief"}
    urls = {row.payload["to"][0]: row.payload["url"] for row in Outbox.objects.filter(event="chase.supervision.1")}
    assert urls == {
        str(cast.head.pk): f"/supervisions/{row.pk}/reply/",
        str(cast.station.pk): f"/hazards/{hazard.pk}/",
    }


def test_a_reply_ends_it(shop, cast):
    row = supervise(
        bring_to("rectifying", shop), by=cast.station, at=NOW, receiver=cast.head.posts.get(), demand="督促",
        reply_on=TODAY,
    )  # fmt: skip
    reply_supervision(row, by=cast.head, at=NOW, reply="已督促")
    assert chase(shop.street, now=MORNING[30]) == 0


def test_whoever_belongs_to_the_urged_office_and_does_not_see_the_hazard_is_not_told(shop, territory, cast):
    office = Organisation.objects.create(code="zf", name="综合执法队", kind="enforcement", grid=territory.street)
    Post.objects.filter(user=cast.enforcer).update(organisation=office)
    User.objects.filter(pk__in=[cast.enforcer.pk, cast.nobody.pk]).update(organisation=office)
    supervise(bring_to("rectifying", shop), by=cast.station, at=NOW, receiver=office, demand="督促", reply_on=TODAY)
    chase(shop.street, now=MORNING[21])
    assert told("chase.supervision.1") == {"enforcer", "station"}


def test_an_overdue_major_case_is_told_to_street_and_brigade(shop, cast):
    MajorCase.objects.create(
        street=shop.street, district=shop.district, place=shop, state="listed", facts="擅自改变用途", recorded_at=NOW,
        suspected_on=TODAY - 30 * DAY, listed_on=TODAY - 20 * DAY, due_on=TODAY,
    )  # fmt: skip
    assert [chase(shop.street, now=MORNING[day]) for day in (20, 21)] == [1, 1]
    assert told("chase.major.1") == {"station", "chief", "brigade"}
    assert told("chase.major.0") == {"station", "chief"}


def test_a_street_is_looked_through_once_at_the_hour_of_its_rows_and_again_when_they_change(shop, cast):
    make_hazard(shop)
    assert streets_owing(now=MORNING[24]) == [shop.street]
    with time_machine.travel(MORNING[24], tick=False):
        assert sweep_street(shop.street_id) == 1
    assert streets_owing(now=MORNING[24] + timedelta(hours=23)) == []
    assert streets_owing(now=MORNING[25]) == [shop.street]


def test_a_home_under_care_is_named_by_its_number_alone(territory, cast):
    home = make_place(territory.street, "张三家", at=(109.185, 27.715), type="HOME")
    make_hazard(home, description="张三卧床")
    chase(home.street, now=MORNING[25])
    said = " ".join(str(row.payload) for row in Outbox.objects.filter(event__startswith="chase."))
    assert "居民家庭" in said and "张三" not in said


# --- the steps as rows ---------------------------------------------------------------------------------------------


def test_a_streets_own_rows_replace_the_common_ones_and_no_other_streets(shop, far_shop, cast):
    own_row(shop.street, days=2, told=["station_officer"])
    here, there = bring_to("rectifying", shop), bring_to("rectifying", far_shop)
    assert here.next_reminder_at == MORNING[29] and there.next_reminder_at == MORNING[24]
    assert sweep(shop.street, now=MORNING[29]) == 1
    assert list(Reminder.objects.filter(hazard=here).values_list("step", flat=True)) == [2]
    assert told("hazard.remind.2") == {"station"}


def test_steps_in_working_days_pass_over_the_weekend_and_are_swept_in_the_same_batch(shop, cast):
    own_row(shop.street, days=-2, unit="workday", told=["worker"])
    own_row(shop.street, days=1, unit="workday", told=["community_head"])
    hazard = bring_to("rectifying", shop)  # due on Friday the 27th
    assert hazard.next_reminder_at == MORNING[25]
    assert sweep(shop.street, now=MORNING[25]) == 1
    assert Outbox.objects.filter(event="hazard.remind.-2").first().payload["title"] == "1 处隐患将在 2 个工作日内到期"
    assert [sweep(shop.street, now=moment) for moment in (MORNING[28], MORNING[30])] == [0, 1]
    assert told("hazard.remind.1") == {"community"}


def test_changed_rows_move_the_next_reminder_and_make_up_for_nothing(shop, cast):
    hazard = bring_to("rectifying", shop)
    own_row(shop.street, days=-5, told=["worker"])
    own_row(shop.street, days=5, told=["worker"])
    assert reschedule(shop.street, now=MORNING[23]) == 1
    hazard.refresh_from_db()
    assert hazard.next_reminder_at == local(2026, 12, 2, 8, 30)


def test_what_is_owed_when_rows_change_stays_owed(shop, cast):
    bring_to("rectifying", shop)
    own_row(shop.street, days=-3, told=["community_head"])
    assert reschedule(shop.street, now=MORNING[24]) == 0
    assert sweep(shop.street, now=MORNING[24]) == 1 and told("hazard.remind.-3") == {"community"}


def test_a_step_may_ask_for_a_hand_over_which_only_a_person_decides(shop, cast):
    own_row(shop.street, days=1, told=["community_head"], action="propose_handover")
    hazard = bring_to("rectifying", shop)
    sweep(shop.street, now=MORNING[28])
    assert streets_owing(now=MORNING[28]) == [shop.street]
    assert [take_actions(shop.street, now=MORNING[28]) for _ in range(2)] == [1, 0]
    hazard.refresh_from_db()
    assert hazard.state == "rectifying" and hazard.events.get(action="propose_handover").by is None
    row = Outbox.objects.get(event="hazard.propose_handover", purpose="notify")
    assert row.payload["to"] == [str(cast.station.pk)] and row.payload["url"] == f"/hazards/{hazard.pk}/hand_over/"


def test_an_act_that_came_too_late_is_given_up(shop, cast):
    own_row(shop.street, days=1, told=["community_head"], action="propose_handover")
    hazard = bring_to("rectifying", shop)
    sweep(shop.street, now=MORNING[28])
    acts.void(Hazard.objects.get(), by=None, at=MORNING[28], seen=None, reason="重复登记")
    assert take_actions(shop.street, now=MORNING[28]) == 0
    assert not Reminder.objects.exclude(action_owed="").exists()
    assert not hazard.events.filter(action="propose_handover").exists()


def test_the_group_gets_one_message_a_step_in_which_no_household_is_named(territory, shop, cast):
    own_row(shop.street, days=1, told=["community_head"], channel="group")
    home = make_place(territory.street, "张三家", at=(109.185, 27.715), type="HOME")
    for place in (shop, home):
        bring_to("rectifying", place)
    sweep(shop.street, now=MORNING[28])
    [row] = [row for row in Outbox.objects.filter(event="hazard.remind.1") if not row.payload["to"]]
    assert row.payload["channel"] == "group" and row.payload["title"] == "2 处隐患已逾期"
    assert "东门小吃店" in row.payload["body"] and "居民家庭" not in row.payload["body"]
