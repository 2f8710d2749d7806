"""A round opens exactly its stops to exactly its people, on that day and not after."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from grids.access import forget_scope, may, scope_of
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place, Post
from hazards.models import Hazard
from inspections.models import Inspection, Round
from inspections.services.rounds import (
    NUMBERS,
    add_participants,
    add_stops,
    cancel_round,
    close_round,
    plan_round,
)
from inspections.services.submission_log import UnknownPlace
from notifications.models import Outbox
from stations.services.registers import record_facility
from tests.factories import local, make_place, make_post, make_user
from tests.inspections.conftest import NOW

EVENING = {"starts_at": local(2026, 11, 20, 19), "ends_at": local(2026, 11, 20, 21, 30)}
AT_STOPS = local(2026, 11, 20, 19, 30)


@pytest.fixture
def firefighter(cast):
    return make_user("firefighter", "麻伟", organisation=cast.brigade_office)


@pytest.fixture
def plan(cast, territory):
    def one(**more):
        given = {"theme": "电动自行车", "leader": cast.chief, **EVENING} | more
        return plan_round(territory.street, **({"by": cast.station, "at": NOW} | given))

    return one


def sees(user) -> set[str]:
    forget_scope(user)
    return set(Place.objects.visible_to(user).values_list("name", flat=True))


def test_an_invitation_is_written_in_the_language_of_the_house(plan, shop, firefighter):
    with translation.override("en"):
        plan(places=[shop], participants=[firefighter])
    [told] = Outbox.objects.filter(event="round.invited")
    assert told.payload["title"] == "整治行动：电动自行车"
    assert "带队" in told.payload["body"]


# --- denied


@pytest.mark.parametrize("who", ["worker", "community", "chief", "outsider"])
def test_only_the_station_plans(plan, cast, shop, who):
    with pytest.raises(NotAllowed):
        plan(by=getattr(cast, who), places=[shop])
    assert Round.objects.count() == 0


def test_a_place_of_another_street_and_a_home_are_no_stops(plan, territory, far_shop):
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    for place in (far_shop, home):
        with pytest.raises(DomainError):
            plan(places=[place])
    assert Round.objects.count() == 0


def test_an_end_before_the_start_is_refused(plan):
    with pytest.raises(DomainError):
        plan(starts_at=EVENING["ends_at"], ends_at=EVENING["starts_at"])


@pytest.mark.parametrize("name", ["round", "round-board", "round-add", "round-close", "round-cancel"])
def test_another_street_finds_no_such_round(client, plan, cast, shop, name):
    round_ = plan(places=[shop])
    client.force_login(cast.outsider)
    assert client.get(reverse(f"inspections:{name}", args=[round_.pk])).status_code == 404


def test_a_worker_reads_the_round_and_may_not_close_it(client, plan, cast, shop):
    round_ = plan(places=[shop])
    client.force_login(cast.worker)
    assert client.get(reverse("inspections:round-board", args=[round_.pk])).status_code == 200
    assert client.get(reverse("inspections:round-close", args=[round_.pk])).status_code == 403


# --- who sees what, when


@time_machine.travel(local(2026, 11, 19, 10), tick=False)
def test_a_volunteer_opens_his_invitation_before_the_day_and_nothing_more(client, plan, cast, territory, shop):
    make_post(cast.nobody, "volunteer", territory.east)
    own, other = plan(places=[shop], participants=[cast.nobody]), plan(theme="九小场所")
    client.force_login(cast.nobody)
    [told] = Outbox.objects.filter(event="round.invited", payload__to=[str(cast.nobody.pk)])
    page = client.get(told.payload["url"])
    assert page.status_code == 200
    for refused in (shop.name, f'href="{reverse("inspections:list")}', f'href="{reverse("inspections:rounds")}'):
        assert refused not in page.content.decode()
    assert client.get(reverse("inspections:round", args=[other.pk])).status_code == 404
    assert client.get(reverse("inspections:rounds")).status_code == 403
    close_round(own, by=cast.station, at=AT_STOPS, numbers={})
    assert shop.name not in client.get(told.payload["url"]).content.decode()


def test_a_participant_sees_exactly_the_stops_on_that_day_and_nothing_after(plan, firefighter, shop, next_shop):
    plan(places=[shop], participants=[firefighter])
    with time_machine.travel(local(2026, 11, 19, 23, 59), tick=False):
        assert sees(firefighter) == set()
    with time_machine.travel(AT_STOPS, tick=False):
        assert sees(firefighter) == {shop.name}
        assert may(firefighter, "inspections.record", shop)
        assert not may(firefighter, "inspections.record", next_shop)
    with time_machine.travel(local(2026, 11, 21, 0, 1), tick=False):
        assert sees(firefighter) == set()


def test_the_worker_of_the_cell_keeps_his_own_post_and_gets_no_other(plan, cast, shop):
    round_ = plan(places=[shop], participants=[cast.worker])
    assert round_.participants.get().post is None
    assert Post.objects.filter(origin_kind="round").count() == 0


def test_a_neighbour_who_takes_part_sees_the_stop_for_the_day(plan, cast, shop, next_shop):
    plan(places=[shop], participants=[cast.neighbour])
    with time_machine.travel(AT_STOPS, tick=False):
        assert sees(cast.neighbour) == {shop.name, next_shop.name}
    with time_machine.travel(local(2026, 11, 21), tick=False):
        assert sees(cast.neighbour) == {next_shop.name}


def test_a_later_stop_opens_to_who_takes_part_already(plan, cast, firefighter, shop, next_shop):
    round_ = plan(places=[shop], participants=[firefighter])
    add_stops(round_, places=[shop, next_shop], by=cast.station, at=NOW)
    assert list(round_.stops.values_list("place__name", "order")) == [(shop.name, 1), (next_shop.name, 2)]
    with time_machine.travel(AT_STOPS, tick=False):
        assert sees(firefighter) == {shop.name, next_shop.name}


def test_people_before_places_see_the_places_that_come(plan, cast, firefighter, shop):
    round_ = plan(participants=[firefighter])
    add_stops(round_, places=[shop], by=cast.station, at=NOW)
    with time_machine.travel(AT_STOPS, tick=False):
        assert sees(firefighter) == {shop.name}


def test_the_same_person_twice_takes_part_once(plan, cast, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter, firefighter])
    assert add_participants(round_, users=[firefighter], by=cast.station, at=NOW) == []
    assert round_.participants.count() == 1


def test_a_cancelled_round_opens_nothing(plan, cast, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter])
    cancel_round(round_, by=cast.station, at=NOW)
    with time_machine.travel(AT_STOPS, tick=False):
        assert sees(firefighter) == set()
    with pytest.raises(Conflict):
        add_stops(round_, places=[shop], by=cast.station, at=NOW)


def test_a_guest_of_one_round_sees_neither_the_others_nor_reports_and_stations(plan, firefighter, shop, next_shop):
    own = plan(places=[shop], participants=[firefighter])
    plan(places=[next_shop], theme="九小场所")
    with time_machine.travel(AT_STOPS, tick=False):
        forget_scope(firefighter)
        assert list(Round.objects.visible_to(firefighter)) == [own]
        assert scope_of(firefighter).own_street_ids() == frozenset()


def test_who_was_to_come_is_told_that_it_is_called_off(plan, cast, firefighter, shop):
    cancel_round(plan(places=[shop], participants=[firefighter, cast.station]), by=cast.station, at=NOW)
    told = Outbox.objects.get(event="round.cancelled")
    assert set(told.payload["to"]) == {str(firefighter.pk), str(cast.chief.pk)}
    assert "电动自行车" in told.payload["title"]


def test_a_cancellation_is_told_in_the_readers_language_not_the_cancellers(plan, cast, firefighter, shop):
    with translation.override("en"):
        cancel_round(plan(places=[shop], participants=[firefighter]), by=cast.station, at=NOW)
    told = Outbox.objects.get(event="round.cancelled").payload
    assert told["title"].startswith("整治行动已取消") and told["body"].startswith("原定")
    assert told["translations"]["en"]["title"] != told["title"]


def test_a_post_under_which_something_was_done_is_ended_and_not_lost(plan, send, cast, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter])
    with time_machine.travel(AT_STOPS, tick=False):
        forget_scope(firefighter)
        visit = send(shop, by=firefighter, at=AT_STOPS).inspection  # beside the round
        cancel_round(round_, by=cast.station, at=AT_STOPS)
        visit.refresh_from_db()
        assert visit.post.valid_to == AT_STOPS.date()
        assert Round.objects.get().state == Round.State.CANCELLED


def test_after_midnight_a_night_round_is_still_todays(plan, client, cast, shop):
    night = {"starts_at": local(2026, 11, 20, 22), "ends_at": local(2026, 11, 21, 1)}
    round_ = plan(places=[shop], participants=[cast.worker], **night)
    client.force_login(cast.worker)
    moments = {local(2026, 11, 20, 23): True, local(2026, 11, 21, 0, 20): True, local(2026, 11, 22, 0, 20): False}
    for moment, there in moments.items():
        with time_machine.travel(moment, tick=False):
            assert [row["round"] for row in client.get(reverse("field:today")).context["rounds"]] == [round_] * there
            form = client.get(reverse("field:visit", args=[shop.pk])).context["form"]
            assert form.hidden["round"] == (str(round_.pk) if there else "")


def test_who_is_taken_along_is_told_once_and_the_planner_is_not(plan, cast, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter, cast.station])
    add_participants(round_, users=[firefighter], by=cast.station, at=NOW)
    told = Outbox.objects.filter(event="round.invited")
    assert [row.payload["to"] for row in told] == [[str(firefighter.pk)]]


def test_the_map_shows_the_stops_one_may_see(client, plan, cast, shop, next_shop):
    round_ = plan(places=[shop, next_shop])
    url = reverse("inspections:round-points", args=[round_.pk])
    client.force_login(cast.outsider)
    assert client.get(url).status_code == 404
    client.force_login(cast.worker)
    assert [row["properties"]["title"] for row in client.get(url).json()["features"]] == [f"1 {shop.name}"]


# --- working through it


def test_a_visit_of_the_round_reaches_its_stop_and_its_hazards_are_the_rounds(plan, send, firefighter, shop, next_shop):
    round_ = plan(places=[shop, next_shop], participants=[firefighter])
    with time_machine.travel(AT_STOPS, tick=False):
        send(
            shop, by=firefighter, at=AT_STOPS, round=str(round_.pk),
            hazards=[{"category": "H07", "description": "店内充电"}],
        )  # fmt: skip
    visit, hazard = Inspection.objects.get(), Hazard.objects.get()
    assert (visit.kind, visit.round, visit.post.limited) == ("round", round_, True)
    assert (hazard.origin_kind, hazard.origin_id) == ("round", round_.pk)
    assert list(round_.stops.values_list("visited_at", flat=True)) == [AT_STOPS, None]
    round_.refresh_from_db()
    assert round_.state == Round.State.RUNNING
    with pytest.raises(Conflict):
        cancel_round(round_, by=round_.planned_by, at=AT_STOPS)


def test_the_day_after_the_participant_can_send_nothing_more(plan, send, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter])
    late = local(2026, 11, 21, 9)
    with time_machine.travel(late, tick=False), pytest.raises(UnknownPlace):
        send(shop, by=firefighter, at=late, round=str(round_.pk))


def test_a_visit_names_no_round_that_was_cancelled(plan, send, cast, shop):
    round_ = plan(places=[shop])
    cancel_round(round_, by=cast.station, at=NOW)
    visit = send(shop, round=str(round_.pk)).inspection  # made before the phone could know, it is an ordinary one
    round_.refresh_from_db()
    assert (visit.round, visit.kind, round_.state) == (None, "routine", Round.State.CANCELLED)
    assert round_.stops.get().visited_at is None


# --- closing


def test_closing_takes_the_numbers_and_ends_the_posts_with_the_day(plan, cast, firefighter, shop):
    round_ = plan(places=[shop], participants=[firefighter], ends_at=local(2026, 11, 22, 1))
    at = local(2026, 11, 20, 21, 40)
    closed = close_round(round_, by=cast.station, at=at, numbers={"people": 46, "vehicles": 9}, summary="完成")
    assert (closed.state, closed.people, closed.vehicles, closed.closed_at) == (Round.State.CLOSED, 46, 9, at)
    assert Post.objects.get(origin_kind="round").valid_to == date(2026, 11, 20)


def test_closing_again_corrects_the_numbers_and_keeps_the_time(plan, cast, shop):
    round_, at = plan(places=[shop]), local(2026, 11, 20, 22)
    close_round(round_, by=cast.station, at=at, numbers={"people": 46})
    again = close_round(round_, by=cast.station, at=at + timedelta(hours=1), numbers={"people": 45})
    assert (again.people, again.closed_at) == (45, at)


@pytest.mark.parametrize("numbers", [{"people": -1}, {"cats": 3}, {"people": None}])
def test_numbers_that_are_none_are_refused(plan, cast, numbers):
    with pytest.raises(DomainError):
        close_round(plan(), by=cast.station, at=NOW, numbers=numbers)


# --- the pages


def test_who_once_led_and_holds_another_post_now_is_not_offered(client, cast, territory):
    make_post(cast.worker, "street_leader", territory.street, valid_to=NOW.date() - timedelta(days=1))
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        leaders = client.get(reverse("inspections:round-new")).context["form"].fields["leader"].queryset
    assert cast.worker not in leaders and cast.chief in leaders


def test_looking_for_places_keeps_what_was_typed_and_saves_nothing(client, cast, shop, next_shop):
    client.force_login(cast.station)
    typed = {"theme": "用电安全", "type": "REST", "find": "1"}
    html = client.post(reverse("inspections:round-new"), typed).content.decode()
    assert 'value="用电安全"' in html
    assert shop.name in html
    assert next_shop.name not in html
    assert Round.objects.count() == 0


def test_a_round_is_planned_run_and_closed_in_the_browser(client, cast, firefighter, shop):
    client.force_login(cast.station)
    typed = {
        "theme": "用电安全", "kind": "weekly", "leader": str(cast.chief.pk), "held_on": "2026-11-20", "starts": "19:00",
        "ends": "00:30", "participants": [str(firefighter.pk)], "stop": [str(shop.pk)],
    }  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        answer = client.post(reverse("inspections:round-new"), typed)
        round_ = Round.objects.get()
        assert answer.url == reverse("inspections:round", args=[round_.pk])
        assert round_.ends_at == local(2026, 11, 21, 0, 30)
        assert client.get(answer.url).status_code == 200
        numbers = dict.fromkeys(NUMBERS, "0")
        refused = client.post(reverse("inspections:round-close", args=[round_.pk]), numbers | {"people": "x"})
        assert refused.status_code == 422
        client.post(reverse("inspections:round-close", args=[round_.pk]), numbers | {"people": "46"})
    round_.refresh_from_db()
    assert (round_.state, round_.people) == ("closed", 46)


def test_closing_proposes_what_the_register_says_was_built_that_day(client, plan, cast, shop):
    round_ = plan(places=[shop])
    known = {"by": None, "at": AT_STOPS, "name": "东门"}
    record_facility(shop.street, kind="parking", built_on=round_.held_on, count=2, ports=24, **known)
    record_facility(shop.street, kind="sign", built_on=round_.held_on, count=3, **known)
    record_facility(shop.street, kind="sign", built_on=round_.held_on - timedelta(days=1), count=50, **known)
    client.force_login(cast.station)
    with time_machine.travel(AT_STOPS, tick=False):
        page = client.get(reverse("inspections:round-close", args=[round_.pk]))
        proposed = {
            name: page.context["form"][name].value() for name in ("parking_added", "ports_added", "signs_added")
        }
        assert proposed == {"parking_added": 2, "ports_added": 24, "signs_added": 3}
        close_round(round_, by=cast.station, at=AT_STOPS, numbers={"ports_added": 20})
        page = client.get(reverse("inspections:round-close", args=[round_.pk]))
    assert page.context["form"]["ports_added"].value() == 20
    assert "设施登记当天建成 24" in page.content.decode()


def test_the_board_costs_the_same_for_many_stops(client, plan, cast, territory, django_assert_max_num_queries):
    places = [make_place(territory.street, f"店{n}", at=(109.181 + n / 2000, 27.712)) for n in range(12)]
    round_ = plan(places=places)
    client.force_login(cast.station)
    with django_assert_max_num_queries(16):
        client.get(reverse("inspections:round-board", args=[round_.pk]))


def test_adding_nobody_and_nothing_is_said_and_not_done(client, plan, cast, shop):
    round_ = plan(places=[shop])
    client.force_login(cast.station)
    answer = client.post(reverse("inspections:round-add", args=[round_.pk]), {"save": "1"})
    assert answer.status_code == 422
    assert "没有加入任何内容" in answer.content.decode()
    assert round_.stops.count() == 1
