"""The ladder: the right people, once a step, caught up with, whoever runs it and however often."""

from datetime import timedelta

import pytest

from grids.models import Post, User
from grids.services.people import give_post
from hazards.models import Hazard, Reminder, ReminderDigest
from hazards.services import acts
from hazards.services.reminders import streets_owing, sweep
from notifications.models import Outbox
from tests.factories import local, make_place
from tests.hazards.makers import NOW, bring_to, make_hazard, reason

pytestmark = pytest.mark.django_db

# Found on Friday 20 November 2026, H03: seven days, due on Friday 27 November.
D_3, D_1, D0, D1, D3, D7 = (
    local(2026, 11, 24, 8, 30), local(2026, 11, 26, 8, 30), local(2026, 11, 27, 8, 30),
    local(2026, 11, 28, 8, 30), local(2026, 11, 30, 8, 30), local(2026, 12, 4, 8, 30),
)  # fmt: skip


def told(step) -> set[str]:
    """User names told by reminders of `step`, of all outbox rows."""
    ids = {pk for row in Outbox.objects.filter(event=f"hazard.remind.{step}") for pk in row.payload["to"]}
    return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))


def steps(hazard) -> list[tuple[int, bool]]:
    return list(hazard.reminders.order_by("step").values_list("step", "superseded"))


def test_nothing_is_sent_before_its_time(shop, cast):
    bring_to("rectifying", shop, by=cast.worker)
    assert streets_owing(now=D_3 - timedelta(minutes=1)) == []
    assert sweep(shop.street, now=D_3 - timedelta(minutes=1)) == 0


def test_where_nothing_is_owed_two_questions_are_asked_and_nobody_is_looked_up(shop, cast, django_assert_num_queries):
    bring_to("rectifying", shop, by=cast.worker)
    with django_assert_num_queries(2):
        assert sweep(shop.street, now=D_3 - timedelta(minutes=1)) == 0


def test_each_step_goes_to_the_people_of_its_level(shop, cast):
    hazard = bring_to("rectifying", shop, by=cast.worker)
    for moment in (D_3, D_1, D0, D1, D3, D7):
        assert streets_owing(now=moment) == [shop.street]
        assert sweep(shop.street, now=moment) == 1
    assert steps(hazard) == [(step, False) for step in (-3, -1, 0, 1, 3, 7)]
    for step in (-3, -1, 0):
        assert told(step) == {"worker", "colleague", "head"}
    assert told(1) == {"head", "community"}
    assert told(3) == {"station"}
    assert told(7) == {"chief"}
    assert Hazard.objects.get().next_reminder_at is None


def owner_of(place, territory, cast):
    post = {"grid": territory.street, "by": None, "at": D_3, "valid_from": D_3.date() - timedelta(days=9)}
    return give_post(cast.nobody, role="place_person", places=[place], **post)


def test_who_answers_for_another_place_is_not_told(shop, next_shop, territory, cast):
    owner_of(next_shop, territory, cast)
    bring_to("rectifying", shop, by=cast.worker)
    sweep(shop.street, now=D0)
    assert "nobody" not in told(0)


def test_who_answers_for_the_place_is_told_up_to_the_last_day(shop, territory, cast):
    owner_of(shop, territory, cast)
    bring_to("rectifying", shop, by=cast.worker)
    for moment in (D_3, D_1, D0, D1, D3, D7):
        sweep(shop.street, now=moment)
    assert [step for step in (-3, -1, 0, 1, 3, 7) if "nobody" in told(step)] == [-3, -1, 0]


def test_who_answers_for_the_place_and_heads_its_cell_is_told_of_one_hazard_once(shop, territory, cast):
    post = {"grid": territory.street, "by": None, "at": D_3, "valid_from": D_3.date() - timedelta(days=9)}
    give_post(cast.head, role="place_person", places=[shop], **post)
    hazard = bring_to("rectifying", shop, by=cast.head)
    sweep(shop.street, now=D0)
    people = Reminder.objects.get(superseded=False).to
    assert len(people) == len(set(people)) and str(cast.head.pk) in people
    told_him = Outbox.objects.get(event="hazard.remind.0", payload__to=[str(cast.head.pk)]).payload
    assert told_him["body"].count(hazard.number) == 1 and str(hazard.pk) in told_him["url"]


def test_the_finder_is_told_even_when_the_cell_is_not_his(shop, cast):
    bring_to("rectifying", shop, by=cast.station)
    sweep(shop.street, now=D_1)
    assert told(-1) == {"worker", "colleague", "head", "station"}


def test_where_a_level_is_vacant_the_next_one_is_told(shop, cast):
    Post.objects.filter(role__code__in=["worker", "cell_head"]).delete()
    bring_to("rectifying", shop)
    sweep(shop.street, now=D_1)
    assert told(-1) == {"community"}


def test_twice_is_once(shop, cast):
    bring_to("rectifying", shop)
    assert [sweep(shop.street, now=D0), sweep(shop.street, now=D0), sweep(shop.street, now=D0)] == [1, 0, 0]
    assert Outbox.objects.filter(event="hazard.remind.0").count() == 3  # one a person


def test_catching_up_sends_only_the_latest_and_records_the_older(shop, cast):
    hazard = bring_to("rectifying", shop)
    assert sweep(shop.street, now=D1 + timedelta(hours=2)) == 1
    assert steps(hazard) == [(-3, True), (-1, True), (0, True), (1, False)]
    assert told(0) == set() and told(1) == {"head", "community"}
    assert Hazard.objects.get().next_reminder_at == D3


def test_a_person_gets_one_message_a_step_however_many_hazards(shop, cast):
    for _ in range(7):
        bring_to("rectifying", shop)
    assert sweep(shop.street, now=D0, batch=3) == 7
    rows = Outbox.objects.filter(event="hazard.remind.0")
    assert rows.count() == 3
    assert {row.payload["title"] for row in rows} == {"7 处隐患今天到期"}
    assert ReminderDigest.objects.filter(told_at__isnull=True).count() == 0


def test_a_sweep_that_died_before_telling_is_told_by_the_next(shop, cast, monkeypatch):
    bring_to("rectifying", shop)
    with monkeypatch.context() as broken:
        broken.setattr("hazards.services.reminders.tell_digests", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sweep(shop.street, now=D0, batch=1)
    assert told(0) == set()
    assert streets_owing(now=D0) == [shop.street]
    assert sweep(shop.street, now=D0) == 0
    assert told(0) == {"worker", "colleague", "head"}


def test_only_what_is_being_put_right_is_reminded_of(shop, cast):
    for state in ("reported", "fixed_on_site", "submitted", "handed_over", "closed", "void"):
        bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    assert sweep(shop.street, now=D7 + timedelta(days=90)) == 0
    assert not Reminder.objects.exists()


def test_an_extension_asked_for_stops_the_ladder_and_a_granted_one_starts_a_new(shop, cast):
    hazard = bring_to("rectifying", shop)
    sweep(shop.street, now=D_3)
    hazard = acts.ask_extension(
        hazard, by=cast.worker, at=D_3, seen=2, reason="配件未到", interim="专人看护", due_on=local(2026, 12, 1).date()
    )
    assert sweep(shop.street, now=D1) == 0
    hazard = acts.grant_extension(hazard, by=cast.station, at=D1, seen=3)
    assert hazard.next_reminder_at == local(2026, 11, 28, 8, 30)
    assert sweep(shop.street, now=D1) == 1
    assert list(hazard.reminders.order_by("recorded_at").values_list("due_on", "step")) == [
        (local(2026, 11, 27).date(), -3), (local(2026, 12, 1).date(), -3),
    ]  # fmt: skip


def test_handed_over_and_returned_it_goes_on_without_repeating(shop, cast):
    hazard = bring_to("handed_over", shop, receiver=cast.brigade_office)
    assert sweep(shop.street, now=D_1) == 0
    hazard = acts.return_handover(hazard, by=cast.brigade, at=D_1, seen=3, reason="不属职责")
    assert hazard.next_reminder_at == D_1 and hazard.due_on == D0.date()
    assert sweep(shop.street, now=D0) == 1
    assert steps(hazard) == [(-1, True), (0, False)]


def test_one_entered_late_is_reminded_of_at_the_step_it_has_reached(shop, cast):
    found = NOW - timedelta(days=20)
    hazard = make_hazard(shop, by=cast.station, found_at=found, backdated=True)
    hazard = acts.set_deadline(hazard, by=cast.station, at=NOW, seen=1)
    assert sweep(shop.street, now=NOW) == 1
    assert steps(hazard)[-1] == (7, False) and all(superseded for _, superseded in steps(hazard)[:-1])


def test_another_street_is_not_swept(shop, far_shop, cast):
    bring_to("rectifying", far_shop)
    assert sweep(shop.street, now=D0) == 0
    assert sweep(far_shop.street, now=D0) == 1


def test_a_sweep_costs_the_same_number_of_queries_for_one_hazard_and_for_many(
    shop, cast, django_assert_max_num_queries
):
    for number in range(12):
        bring_to("rectifying", make_place(shop.street, f"店{number}", at=(109.185, 27.715)))
    with django_assert_max_num_queries(16):
        assert sweep(shop.street, now=D0) == 12


def test_no_reminder_of_a_time_before_the_finding_is_owed_on_the_last_day_itself(shop, cast):
    acts.set_deadline(make_hazard(shop, by=cast.worker), by=cast.worker, at=NOW, seen=None, due_on=NOW.date())
    assert sweep(shop.street, now=NOW + timedelta(minutes=5)) == 0  # 08:30 of today was before anybody knew
    tomorrow = local(2026, 11, 21, 8, 30)
    assert [sweep(shop.street, now=tomorrow - timedelta(hours=3)), sweep(shop.street, now=tomorrow)] == [0, 1]
    assert told(0) == set() and told(1)


def test_an_extension_refused_after_the_day_owes_the_latest_reminder_at_once(shop, cast):
    hazard = bring_to("rectifying", shop, by=cast.worker)
    known = {"seen": None, "reason": "等待配件"}
    acts.ask_extension(hazard, by=cast.worker, at=D_1, interim="加强巡查", due_on=D3.date(), **known)
    assert sweep(shop.street, now=D7) == 0
    late = D7 + timedelta(days=2)
    acts.refuse_extension(hazard, by=cast.community, at=late, **known)
    assert sweep(shop.street, now=late) == 1
    assert told(7) == {"chief"} and told(1) == set()


def test_what_a_receiver_returns_late_is_reminded_of_at_once_and_nothing_twice(shop, cast):
    hazard = bring_to("rectifying", shop, by=cast.worker)
    sweep(shop.street, now=D1)
    acts.hand_over(hazard, by=None, at=D1, seen=None, receiver=cast.brigade_office, reason=reason("hand_over"))
    assert sweep(shop.street, now=D7) == 0
    acts.return_handover(hazard, by=cast.brigade, at=D7, seen=None, reason="街道可自行督促整改")
    assert sweep(shop.street, now=D7) == 1
    assert told(7) == {"chief"} and told(3) == set()
    assert Outbox.objects.filter(event="hazard.remind.1").count() == 2  # head and community, of then
    assert sweep(shop.street, now=D7 + timedelta(days=1)) == 0
