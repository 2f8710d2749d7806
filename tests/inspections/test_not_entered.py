"""锁门、停业 ask to come again; 拒检、找不到、已搬迁 ask the office to look. What was due is done all the same."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from inspections.models import Inspection, Task
from inspections.services.tasks import due_for, make_due_tasks
from notifications.models import Outbox
from tests.factories import make_place
from tests.inspections.conftest import NOW

TODAY, DAY = NOW.date(), timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


def tries() -> list[Task]:
    return list(Task.objects.filter(kind=Task.Kind.AGAIN, done_at=None))


def told() -> list[Outbox]:
    return list(Outbox.objects.filter(event="task.not_entered"))


# --- denied


def test_the_next_try_is_not_the_neighbours(send, shop, cast):
    send(shop, outcome="locked")
    assert [task.place for task in due_for(cast.worker, TODAY + DAY)] == [shop]
    assert not due_for(cast.neighbour, TODAY + DAY)


def test_who_reports_a_refusal_is_not_told_of_it_himself(send, shop, cast):
    send(shop, outcome="refused", by=cast.station)
    assert all(str(cast.station.pk) not in row.payload["to"] for row in told())
    assert str(cast.head.pk) in told()[0].payload["to"]


# --- come again


@pytest.mark.parametrize(("outcome", "days"), [("locked", 3), ("closed", 14)])
def test_what_was_due_is_done_and_the_next_try_begins_tomorrow(send, shop, cast, outcome, days):
    make_due_tasks(shop.street, TODAY, at=NOW)
    send(shop, outcome=outcome)
    assert not due_for(cast.worker, TODAY)
    [again] = due_for(cast.worker, TODAY + DAY)
    assert (again.place, again.kind, again.due_on) == (shop, Task.Kind.AGAIN, TODAY + days * DAY)
    assert again.reason == f"上次{Inspection.Outcome(outcome).label}，改日再去"
    assert told() == []


@pytest.mark.parametrize("later", [timedelta(hours=1), 2 * DAY])
def test_the_next_visit_does_it_on_the_same_day_too(send, shop, later):
    send(shop, outcome="locked")
    inside = send(shop, at=NOW + later).inspection
    assert tries() == []
    assert Task.objects.get(kind=Task.Kind.AGAIN).inspection == inside


def test_put_right_to_a_visit_that_got_in_nothing_is_asked_any_more(send, shop, checklist):
    old = send(shop, outcome="locked", checklist=checklist.row.pk).inspection
    assert len(tries()) == 1
    send(shop, at=NOW + timedelta(hours=1), corrects=str(old.pk), checklist=checklist.row.pk)
    assert tries() == []


def test_locked_three_times_in_a_row_the_office_is_told_instead(send, shop, cast):
    for n in range(3):
        send(shop, outcome="locked", at=NOW + n * DAY)
    assert tries() == []
    [row] = told()
    assert row.payload["title"] == f"{shop.name}：连续 3 次锁门，请核对"


# --- the office


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("refused", "拒检，请安排处理"), ("not_found", "找不到，请核对场所登记"), ("moved", "已搬迁，请核对场所登记")],
)
def test_the_heads_and_the_station_are_told_and_nobody_is_sent_again(send, shop, cast, outcome, words):
    send(shop, outcome=outcome, note="店主不在场")
    [row] = told()
    assert row.payload["title"] == f"{shop.name}：{words}"
    assert {str(cast.head.pk), str(cast.station.pk)} <= set(row.payload["to"])
    assert row.payload["url"] == reverse("grids:place", args=[shop.pk])
    assert tries() == []


def test_a_home_is_not_named_to_those_who_are_told(send, shop, cast):
    home = make_place(shop.street, "王婆婆家", at=(109.185, 27.715), type="HOME")
    send(home, outcome="moved", by=cast.station)
    [row] = told()
    assert "一户走访对象" in row.payload["title"] and "王婆婆" not in str(row.payload)


def test_nothing_follows_what_is_entered_later_from_paper(send, shop, cast):
    for outcome in ("locked", "refused"):
        send(shop, outcome=outcome, by=cast.station, visited_on=str(TODAY - DAY))
    assert (tries(), told()) == ([], [])


# --- the page


def test_the_receipt_says_what_follows(send, shop, phone):
    def said(outcome) -> str:
        visit = send(shop, outcome=outcome).inspection
        return phone.get(reverse("field:receipt", args=[visit.pk])).content.decode()

    assert "前再去一次，已列入任务" in said("locked")
    moved = said("moved")
    assert "已告知网格长和消防工作站核对" in moved
    assert reverse("grids:place-status", args=[shop.pk]) in moved
