"""What is due: each once, however often it is asked; shared out by cell, never ranked by person."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from grids.errors import DomainError, NotAllowed
from grids.models import Place, PlaceFlag, Post
from inspections.duties import Duty, chosen
from inspections.models import Rule, Task
from inspections.services.tasks import cancel_tasks_of_gone_places, dispatch_tasks, due_for, make_due_tasks
from inspections.tasks import make_due_tasks as make_due_tasks_of_all
from inspections.tasks import make_due_tasks_of_street
from notifications.models import Outbox
from tests.factories import make_place, make_post
from tests.inspections.conftest import NOW

TODAY = NOW.date()  # Friday 20 November 2026


def make(street, day=TODAY) -> int:
    return make_due_tasks(street, day, at=NOW)


# --- denied


def test_a_worker_dispatches_nothing_and_a_neighbours_head_nothing_here(cast, territory, shop):
    for who in (cast.worker, cast.other_community, cast.outsider):
        with pytest.raises(NotAllowed):
            dispatch_tasks(territory.street, places=[shop], due_on=TODAY, by=who, at=NOW)
    assert Task.objects.count() == 0


def test_it_refuses_a_person_who_cannot_see_the_place(cast, territory, shop):
    with pytest.raises(DomainError) as caught:
        dispatch_tasks(
            territory.street, places=[shop], due_on=TODAY, by=cast.station, at=NOW, assigned_to=cast.neighbour
        )
    assert caught.value.code == "not-in-his-grid"


def test_it_refuses_a_day_that_has_passed(cast, territory, shop):
    with pytest.raises(DomainError):
        dispatch_tasks(territory.street, places=[shop], due_on=TODAY - timedelta(days=1), by=cast.station, at=NOW)


def test_a_neighbour_sees_none_of_these_tasks(cast, territory, shop):
    make(territory.street)
    assert Task.objects.visible_to(cast.neighbour).count() == 0
    assert due_for(cast.worker, TODAY).count() == 1
    assert due_for(cast.neighbour, TODAY).count() == 0


def test_tasks_of_homes_are_seen_only_with_the_care_right(cast, territory):
    make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    make(territory.street)
    assert Task.objects.filter(at_home=True).count() == 1
    assert Task.objects.visible_to(cast.brigade).count() == 0
    assert Task.objects.visible_to(cast.worker).count() == 1


# --- rules


def test_running_twice_makes_nothing_twice(territory, shop):
    assert make(territory.street) == 1
    assert make(territory.street) == 0
    assert make(territory.street, TODAY + timedelta(days=5)) == 0
    task = Task.objects.get()
    assert (task.rule.code, task.starts_on, task.due_on) == ("small_monthly", date(2026, 11, 2), date(2026, 11, 30))


def test_a_missed_run_is_made_good_within_the_window(territory, shop):
    assert make(territory.street, date(2026, 11, 28)) == 1
    assert make(territory.street, date(2026, 12, 3)) == 1


def test_a_watched_place_is_due_every_day_and_only_by_its_daily_rule(territory, shop):
    shop.flags.add(PlaceFlag.objects.get(code="worrying"))
    assert make(territory.street, date(2026, 11, 20)) == 1
    assert make(territory.street, date(2026, 11, 21)) == 1
    assert set(Task.objects.values_list("rule__code", flat=True)) == {"worrying_daily"}


@pytest.mark.parametrize("status", ["moved", "closed", "demolished", "vacant"])
def test_a_place_that_is_gone_or_empty_gets_none_and_its_open_ones_end(territory, shop, status):
    make(territory.street)
    Place.objects.filter(pk=shop.pk).update(status=status)
    assert cancel_tasks_of_gone_places(territory.street, at=NOW) == 1
    assert make(territory.street, date(2026, 12, 3)) == 0


def test_a_place_visited_in_the_window_is_not_due_again_in_it(territory, send, shop):
    send(shop)
    assert make(territory.street) == 0
    assert make(territory.street, date(2026, 12, 3)) == 1


def test_the_streets_own_rule_goes_before_the_common_one(territory, shop):
    common = Rule.objects.get(code="small_monthly")
    common.pk, common.street, common.enabled = None, territory.street, False
    common.save()
    assert make(territory.street) == 0


def test_of_one_role_the_most_frequent_rule_wins_and_roles_stand_side_by_side():
    daily = Duty(1, "daily", role=1, flag=7)
    monthly = Duty(2, "monthly", role=1, place_class="SMALL")
    weekly = Duty(3, "weekly", role=1, place_type=5)
    by_street = Duty(4, "monthly", role=2, place_class="SMALL")
    every = [monthly, weekly, by_street, daily]
    assert chosen(every, place_type=5, place_class="SMALL", flags=frozenset({7})) == [daily, by_street]
    assert chosen(every, place_type=5, place_class="SMALL", flags=frozenset()) == [weekly, by_street]
    assert chosen(every, place_type=6, place_class="KEY", flags=frozenset()) == []


def test_the_task_of_a_street_runs_twice_without_harm(territory, shop):
    with time_machine.travel(NOW, tick=False):
        assert make_due_tasks_of_street(territory.street.pk) == 1
        assert make_due_tasks_of_street(territory.street.pk) == 0


def test_making_costs_the_same_for_many_places(territory, shop, django_assert_max_num_queries):
    for number in range(30):
        make_place(territory.street, f"店{number}", at=(109.185, 27.715))
    with django_assert_max_num_queries(25):
        assert make(territory.street) == 31


def test_each_street_is_a_task_of_its_own(shop, far_shop, monkeypatch):
    asked = []
    monkeypatch.setattr(make_due_tasks_of_street, "delay", asked.append)
    make_due_tasks_of_all()
    assert sorted(asked) == sorted([shop.street_id, far_shop.street_id])


# --- dispatching


def test_a_dispatched_visit_is_the_cells_or_one_persons(cast, territory, shop):
    dispatch_tasks(territory.street, places=[shop], due_on=TODAY, by=cast.head, at=NOW, reason="节前检查")
    assert [task.reason for task in due_for(cast.colleague, TODAY)] == ["节前检查"]
    dispatch_tasks(territory.street, places=[shop], due_on=TODAY, by=cast.station, at=NOW, assigned_to=cast.worker)
    assert due_for(cast.worker, TODAY).count() == 2
    assert due_for(cast.colleague, TODAY).count() == 1


def test_a_dispatch_is_told_in_the_language_of_the_house(cast, territory, shop):
    with translation.override("en"):
        dispatch_tasks(territory.street, places=[shop], due_on=TODAY, by=cast.station, at=NOW, assigned_to=cast.worker)
    [told] = Outbox.objects.filter(event="task.dispatched")
    assert told.payload["title"] == "街道派发检查 1 家"


def test_dispatching_twice_asks_once(cast, territory, shop):
    for _twice in range(2):
        dispatch_tasks(territory.street, places=[shop], due_on=TODAY, by=cast.station, at=NOW)
    assert Task.objects.count() == 1


# --- the page


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        yield client


def test_the_load_is_shown_by_cell_in_code_order_to_who_may_share_it_out(desk, territory, shop, next_shop):
    make(territory.street)
    cells = desk.get(reverse("inspections:tasks")).context["cells"]
    assert [(row["cell"].code, row["open"]) for row in cells] == [
        (territory.cell_a.code, 1), (territory.cell_b.code, 1)]  # fmt: skip
    assert [person["user"].username for person in cells[0]["people"]] == ["colleague", "worker"]


def test_who_has_left_a_cell_no_longer_shares_its_load(desk, cast, shop, next_shop):
    left = Post.objects.get(user=cast.neighbour)
    left.valid_to = NOW.date() - timedelta(days=1)
    left.save()
    make_post(cast.neighbour, "worker", shop.scope_cell)
    make(shop.street)
    cells = {row["cell"]: row["people"] for row in desk.get(reverse("inspections:tasks")).context["cells"]}
    assert cells[next_shop.scope_cell] == []
    assert "neighbour" in [person["user"].username for person in cells[shop.scope_cell]]


def test_a_reader_sees_the_tasks_without_the_load(client, cast, territory, shop):
    make(territory.street)
    client.force_login(cast.worker)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("inspections:tasks"))
    assert (page.context["cells"], page.context["total"]) == ([], 1)


def test_dispatching_from_the_list(desk, territory, shop):
    url = reverse("inspections:dispatch")
    assert desk.get(url, {"place": str(shop.pk)}).status_code == 200
    refused = desk.post(url, {"place": str(shop.pk), "due_on": "2026-11-19", "reason": "节前检查"})
    assert refused.status_code == 422
    assert "节前检查" in refused.content.decode()
    assert desk.post(url, {"place": str(shop.pk), "due_on": "2026-11-25", "reason": "节前检查"}).status_code == 302
    assert Task.objects.get().kind == "dispatch"


def test_the_tasks_page_costs_the_same_for_many(desk, territory, django_assert_max_num_queries):
    for number in range(20):
        make_place(territory.street, f"店{number}", at=(109.185, 27.715))
    make(territory.street)
    with django_assert_max_num_queries(38):
        desk.get(reverse("inspections:tasks"))
