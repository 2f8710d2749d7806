"""A street's own rules: written down, looked at with their load, switched on from a day, ended and not deleted."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place, PlaceFlag, PlaceType, Role
from inspections.models import Rule, Task
from inspections.services import rule_editing as editing
from inspections.services.load import load_of
from inspections.services.rule_editing import RuleRow
from inspections.services.tasks import cancel_tasks_of_ended_rules, make_due_tasks, rules_in_force
from inspections.tasks import make_due_tasks_of_street
from tests.factories import make_place
from tests.inspections.conftest import NOW

TODAY = NOW.date()  # Friday 20 November 2026
TOMORROW = TODAY + timedelta(days=1)
MONDAY = TODAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def role(code="worker"):
    return Role.objects.get(code=code)


def row(**changed):
    """Restaurants weekly by the worker; until now they are small places, monthly."""
    known = {"name": "餐饮每周检查", "period": "weekly", "role": role(), "due_weekday": 5}
    return RuleRow(**known | {"place_type": PlaceType.objects.get(code="REST")} | changed)


@pytest.fixture
def plan(territory, cast):
    return editing.plan_rule(territory.street, row(), by=cast.station, at=NOW)


@pytest.fixture
def monthly(cast, territory):
    """The common monthly rule of small places, to be weekly in this street: written down."""
    common = Rule.objects.get(street=None, code="small_monthly")
    wanted = row(name="九小场所每周一查", place_type=None, place_class="SMALL", period="weekly")
    return editing.plan_rule(territory.street, wanted, by=cast.station, at=NOW, was=common)


def night(street, day):
    """What the beat does in the night to `day`."""
    with time_machine.travel(NOW + (day - TODAY), tick=False):
        make_due_tasks_of_street(street.pk)
    return set(Task.objects.filter(done_at=None, cancelled_at=None).values_list("rule__code", "place__name"))


# --- denied


@pytest.mark.parametrize("who", ["outsider", "worker", "chief", "community"])
def test_only_the_station_of_the_street_sets_rules(cast, territory, plan, who):
    by, common = getattr(cast, who), Rule.objects.get(street=None, code="small_monthly")
    for act in (
        lambda: editing.plan_rule(territory.street, row(), by=by, at=NOW),
        lambda: editing.switch_on(plan, by=by, at=NOW, valid_from=TOMORROW),
        lambda: editing.drop_plan(plan, by=by),
        lambda: editing.end_rule(territory.street, common, by=by, at=NOW, ends_on=TOMORROW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert plan not in Rule.objects.visible_to(cast.outsider)


def test_a_rule_of_another_street_is_neither_changed_nor_ended(cast, territory, plan):
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=TOMORROW)
    for act in (
        lambda: editing.plan_rule(territory.other_street, row(), by=cast.outsider, at=NOW, was=plan),
        lambda: editing.end_rule(territory.other_street, plan, by=cast.outsider, at=NOW, ends_on=TOMORROW),
    ):
        with pytest.raises(Conflict):
            act()


@pytest.mark.parametrize(
    "wanted",
    [
        {"name": " "},
        {"place_type": None},
        {"place_class": "SMALL"},
        {"checklist_code": "nope"},
    ],
)
def test_what_cannot_be_asked_is_refused(cast, territory, wanted):
    with pytest.raises(DomainError) as caught:
        editing.plan_rule(territory.street, row(**wanted), by=cast.station, at=NOW)
    assert caught.value.details["fields"]
    assert not Rule.objects.filter(street=territory.street).exists()


def test_it_refuses_a_role_that_no_rule_asks(cast, territory):
    with pytest.raises(DomainError):
        editing.plan_rule(territory.street, row(role=role("brigade_officer")), by=cast.station, at=NOW)


def test_nothing_is_switched_on_or_ended_for_today(cast, territory, plan):
    with pytest.raises(DomainError):
        editing.switch_on(plan, by=cast.station, at=NOW, valid_from=TODAY)
    common = Rule.objects.get(street=None, code="small_monthly")
    with pytest.raises(DomainError):
        editing.end_rule(territory.street, common, by=cast.station, at=NOW, ends_on=TODAY)


# --- from which day


def test_what_is_only_written_down_makes_no_task(territory, shop, plan):
    assert night(territory.street, TOMORROW) == {("small_monthly", shop.name)}


def test_it_takes_effect_from_its_day(cast, territory, shop, plan):
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=MONDAY)
    assert plan.code not in rules_in_force(territory.street, MONDAY - timedelta(days=1))
    assert night(territory.street, TOMORROW) == {("small_monthly", shop.name)}
    assert (plan.code, shop.name) in night(territory.street, MONDAY)


def test_it_is_switched_on_once(cast, plan):
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=TOMORROW)
    with pytest.raises(Conflict):
        editing.switch_on(plan, by=cast.station, at=NOW, valid_from=MONDAY)
    with pytest.raises(Conflict):
        editing.drop_plan(plan, by=cast.station)


def test_a_changed_rule_asks_from_its_day_in_the_place_of_the_old_one(cast, territory, shop, far_shop, monthly):
    night(territory.street, TODAY)
    night(territory.other_street, TODAY)
    editing.switch_on(monthly, by=cast.station, at=NOW, valid_from=MONDAY)
    assert night(territory.street, TOMORROW) >= {("small_monthly", shop.name)}
    night(territory.street, MONDAY)
    [task] = Task.objects.filter(place=shop, cancelled_at=None)
    assert (task.rule, task.starts_on) == (monthly, MONDAY)
    night(territory.other_street, MONDAY)
    [elsewhere] = Task.objects.filter(place=far_shop)
    assert (elsewhere.rule.street, elsewhere.cancelled_at) == (None, None)


def test_a_visit_of_this_period_is_not_asked_again_by_the_changed_rule(cast, territory, shop, send):
    night(territory.street, TODAY)
    send(shop, outcome="locked")
    common = Rule.objects.get(street=None, code="small_monthly")
    renamed = row(name="九小每月", place_type=None, place_class="SMALL", period="monthly")
    again = editing.plan_rule(territory.street, renamed, by=cast.station, at=NOW, was=common)
    editing.switch_on(again, by=cast.station, at=NOW, valid_from=TOMORROW)
    assert night(territory.street, TOMORROW) == {(None, shop.name)}, "the second try alone, and no rule"


def test_an_ended_rule_asks_nothing_from_its_day_and_what_was_missed_stays(cast, territory, shop):
    shop.flags.add(PlaceFlag.objects.get(code="worrying"))
    street, daily = territory.street, Rule.objects.get(code="worrying_daily")
    night(street, TODAY)
    editing.end_rule(street, daily, by=cast.station, at=NOW, ends_on=TOMORROW)
    assert night(street, TOMORROW) == {("worrying_daily", shop.name), ("small_monthly", shop.name)}
    assert Task.objects.filter(rule=daily, cancelled_at=None).get().due_on == TODAY
    assert "worrying_daily" in rules_in_force(territory.other_street, TOMORROW)
    assert Rule.objects.filter(code="worrying_daily").count() == 2  # ended, not deleted


def test_a_common_rule_that_was_ended_is_switched_on_again(cast, territory, shop):
    street, common = territory.street, Rule.objects.get(street=None, code="small_monthly")
    editing.end_rule(street, common, by=cast.station, at=NOW, ends_on=TOMORROW)
    assert night(street, TOMORROW) == set()
    off = Rule.objects.get(street=street, code="small_monthly")
    wanted = row(name=off.name_zh, place_type=None, place_class="SMALL", period="monthly")
    again = editing.plan_rule(street, wanted, by=cast.station, at=NOW, was=off)
    editing.switch_on(again, by=cast.station, at=NOW, valid_from=MONDAY)
    assert night(street, MONDAY) == {("small_monthly", shop.name)}


def test_an_own_rule_ends_and_asks_no_more(cast, territory, shop, plan):
    plan = editing.switch_on(plan, by=cast.station, at=NOW, valid_from=TOMORROW)
    editing.end_rule(territory.street, plan, by=cast.station, at=NOW, ends_on=MONDAY)
    assert plan.code in rules_in_force(territory.street, TOMORROW)
    assert plan.code not in rules_in_force(territory.street, MONDAY)
    assert Rule.objects.get(pk=plan.pk).valid_to == MONDAY - timedelta(days=1)


def test_what_was_to_begin_later_gives_way_to_what_is_switched_on_after_it(cast, territory, plan):
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=MONDAY)
    other = editing.plan_rule(territory.street, row(period="daily"), by=cast.station, at=NOW, was=plan)
    assert (other.code, other.due_weekday, other.roll) == (plan.code, None, False)
    editing.switch_on(other, by=cast.station, at=NOW, valid_from=TOMORROW)
    assert rules_in_force(territory.street, MONDAY)[plan.code] == other


def test_writing_a_change_down_twice_keeps_one(cast, territory, plan):
    for name in ("一", "二"):
        again = editing.plan_rule(territory.street, row(name=f"餐饮{name}"), by=cast.station, at=NOW, was=plan)
    assert (again.pk, again.name_zh) == (plan.pk, "餐饮二")


def test_ended_tasks_of_other_streets_and_by_hand_stay(cast, territory, shop, far_shop):
    make_due_tasks(territory.other_street, TODAY, at=NOW)
    assert cancel_tasks_of_ended_rules(territory.street, TODAY, at=NOW) == 0
    assert Task.objects.filter(cancelled_at=None).count() == 1


# --- the load, beforehand


def loads(load):
    return [(share.grid.code, share.people, share.open_now, share.open_then) for share in load.heavier]


def test_the_load_is_what_the_first_night_makes(cast, territory, shop, next_shop, plan):
    make_place(territory.street, "东门面馆", at=(109.185, 27.715))
    Place.objects.filter(pk=next_shop.pk).update(type=shop.type)
    night(territory.street, TODAY)
    load = load_of(territory.street, plan, on=MONDAY, by=cast.station)
    assert (load.places, load.first, load.ended) == (3, 3, 0)
    assert loads(load) == [
        (territory.cell_a.code, [str(cast.worker), str(cast.colleague)], 2, 4),
        (territory.cell_b.code, [str(cast.neighbour)], 1, 2),
    ]
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=MONDAY)
    before = Task.objects.filter(cancelled_at=None).count()
    night(territory.street, MONDAY)
    assert Task.objects.filter(cancelled_at=None).count() - before == load.first


def test_the_load_of_a_change_leaves_out_what_the_old_rule_had_asked(cast, territory, shop, monthly):
    night(territory.street, TODAY)
    load = load_of(territory.street, monthly, on=MONDAY, by=cast.station)
    assert (load.places, load.first, load.ended) == (1, 1, 1)
    assert (round(load.monthly_now), round(load.monthly_then)) == (1, 4)
    [share] = load.heavier
    assert (share.open_now, share.open_then, share.each_now, share.each_then) == (1, 1, 0.5, 0.5)
    assert sorted(share.people) == sorted(str(one) for one in (cast.worker, cast.colleague))


def test_places_visited_in_the_period_or_closed_are_not_in_the_load(cast, territory, shop, send, plan):
    send(shop)
    closed = make_place(territory.street, "停业面馆", at=(109.185, 27.715))
    Place.objects.filter(pk=closed.pk).update(status="closed")
    load = load_of(territory.street, plan, on=TOMORROW, by=cast.station)
    assert (load.places, load.first) == (1, 0)


def test_homes_are_counted_only_for_who_may_see_them(cast, territory):
    make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    home = row(name="入户", place_type=PlaceType.objects.get(code="HOME"), period="daily")
    plan = editing.plan_rule(territory.street, home, by=cast.station, at=NOW)
    assert load_of(territory.street, plan, on=TOMORROW, by=cast.station).places == 1
    assert load_of(territory.street, plan, on=TOMORROW, by=cast.brigade).places == 0


def test_work_of_a_role_that_stands_higher_is_its_holders(cast, territory, shop):
    monthly = row(name="社区每月", role=role("community_head"), period="monthly")
    plan = editing.plan_rule(territory.street, monthly, by=cast.station, at=NOW)
    [share] = load_of(territory.street, plan, on=TOMORROW, by=cast.station).heavier
    assert (share.grid, share.people, share.open_then) == (territory.east, [str(cast.community)], 1)


def test_the_load_costs_the_same_for_many_places(cast, territory, shop, plan):
    night(territory.street, TODAY)
    with CaptureQueriesContext(connection) as few:
        load_of(territory.street, plan, on=MONDAY, by=cast.station)
    for number in range(20):
        make_place(territory.street, f"店{number}", at=(109.185, 27.715))
    night(territory.street, TOMORROW)
    with CaptureQueriesContext(connection) as many:
        load_of(territory.street, plan, on=MONDAY, by=cast.station)
    assert len(many) <= len(few)


# --- pages


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.station)
    return client


def test_another_streets_station_finds_none_of_the_pages(client, cast, plan):
    client.force_login(cast.outsider)
    for name in ("rule", "rule-edit", "rule-end", "rule-drop"):
        url = reverse(f"inspections:{name}", args=[plan.pk])
        assert client.post(url).status_code == 404, name
        assert client.get(url).status_code in (404, 405), name
    assert plan.name_zh not in client.get(reverse("inspections:rules")).content.decode()


def test_a_leader_reads_the_load_and_switches_nothing_on(client, cast, plan):
    client.force_login(cast.chief)
    url = reverse("inspections:rule", args=[plan.pk])
    page = client.get(url)
    assert (page.status_code, page.context["may_manage"]) == (200, False)
    assert client.post(url, {"valid_from": "2026-11-23"}).status_code == 403
    client.force_login(cast.worker)
    assert client.get(reverse("inspections:rules")).status_code == 403


def test_a_new_rule_shows_its_load_before_it_can_be_switched_on(desk, shop):
    given = {"name": "餐饮每周", "target": "type:REST", "period": "weekly", "due_weekday": "5", "role": "worker"}
    new = reverse("inspections:rule-new")
    refused = desk.post(new, given | {"target": "type:NOPE"})
    assert (refused.status_code, "餐饮每周" in refused.content.decode()) == (422, True)
    page = desk.post(new, given, follow=True)
    assert page.context["load"].places == 1
    assert rules_in_force(shop.street, MONDAY).keys() == rules_in_force(shop.street, TODAY).keys()
    url = page.request["PATH_INFO"]
    early = desk.post(url, {"valid_from": "2026-11-20"})
    assert (early.status_code, early.context["load"].places) == (422, 1)
    assert desk.post(url, {"valid_from": "not a day"}).status_code == 422
    assert desk.post(url, {"valid_from": "2026-11-23"}).status_code == 302
    rule = rules_in_force(shop.street, MONDAY)["own_1"]
    assert (rule.place_type, rule.due_weekday, rule.set_by.username) == (shop.type, 5, "station")
    assert desk.post(url, {"valid_from": "2026-11-24"}).status_code == 409


def test_a_common_rule_is_changed_and_ended_on_its_page(desk, shop):
    common = Rule.objects.get(street=None, code="small_monthly")
    form = desk.get(reverse("inspections:rule-edit", args=[common.pk])).context["form"]
    assert form.initial["target"] == "class:SMALL"
    given = form.initial | {"period": "quarterly"}
    page = desk.post(reverse("inspections:rule-edit", args=[common.pk]), given, follow=True)
    assert page.context["replaces"] == common
    desk.post(reverse("inspections:rule-drop", args=[page.context["row"]["rule"].pk]))
    assert not Rule.objects.filter(street=shop.street).exists()
    end = reverse("inspections:rule-end", args=[common.pk])
    assert desk.post(end, {"ends_on": "2026-11-20"}).status_code == 422
    assert desk.post(end, {"ends_on": "2026-11-21"}).status_code == 302
    assert "small_monthly" not in rules_in_force(shop.street, TOMORROW)
    assert desk.post(end, {"ends_on": "2026-11-22"}).status_code == 409


def test_the_list_says_what_waits_holds_comes_and_ended(desk, cast, territory, plan):
    street, common = territory.street, Rule.objects.get(street=None, code="small_monthly")
    editing.switch_on(plan, by=cast.station, at=NOW, valid_from=MONDAY)
    editing.plan_rule(street, row(name="另一条"), by=cast.station, at=NOW)
    editing.end_rule(street, common, by=cast.station, at=NOW, ends_on=TOMORROW)
    names = lambda context, key: [one["rule"].name_zh for one in context[key]]  # noqa: E731
    context = desk.get(reverse("inspections:rules")).context
    assert names(context, "planned") == ["另一条"]
    assert "餐饮每周检查" in names(context, "coming")
    assert "九小场所每月一查" in names(context, "in_force")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        desk.force_login(cast.station)
        context = desk.get(reverse("inspections:rules")).context
    assert "九小场所每月一查" not in names(context, "in_force")
    assert "九小场所每月一查" in names(context, "ended")
