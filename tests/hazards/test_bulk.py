"""Many hazards at once: one by one through the same services, accounted for row by row, and taken back in time."""

from datetime import timedelta

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from grids.models import Role
from hazards.bulk import running
from hazards.bulk.running import Wanted, run
from hazards.bulk.telling import tell_runs
from hazards.bulk.undoing import undo
from hazards.models import BulkRow, BulkRun, Hazard
from hazards.services.reminding import remind
from notifications.models import Outbox
from tests.factories import make_post
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db
LATER = NOW + running.UNDO
URL = "/hazards/bulk/"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def do(hazards, *, by, action="remind", run_id=None, seen=None, at=NOW, **wanted):
    chosen = {hazard.pk: hazard.version if seen is None else seen for hazard in hazards}
    given = Wanted(wanted.pop("reason", "周五下班前改好"), **wanted)
    street = hazards[0].street
    return run(street, run_id=run_id or uuid7(), action=action, chosen=chosen, wanted=given, by=by, at=at)


def told():
    rows = Outbox.objects.filter(purpose="notify", relayed_at__isnull=True).exclude(event="hazard.report")
    return {(row.event, *row.payload["to"], row.payload["title"]) for row in rows if row.event != "hazard.submit"}


def test_who_holds_no_such_post_in_the_street_runs_nothing(shop, cast):
    hazard = make_hazard(shop)
    for person in (cast.neighbour, cast.worker, cast.outsider, cast.brigade, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            do([hazard], by=person)
    assert not BulkRun.objects.exists()


def test_a_head_of_another_community_does_nothing_to_it(shop, cast):
    hazard = make_hazard(shop)
    done = do([hazard], by=cast.other_community)
    assert (done.asked, done.rows.count(), hazard.events.count()) == (1, 0, 1)


def test_each_row_is_done_or_says_why_not_and_none_stops_another(shop, next_shop, cast):
    late = bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    closed, moved_on = bring_to("closed", shop), make_hazard(next_shop)
    remind(moved_on, by=cast.station, at=NOW, seen=None, reason="请到场")
    done = do([closed, moved_on, late], by=cast.station)
    rows = {row.hazard_id: row for row in done.rows.all()}
    assert {pk: row.done for pk, row in rows.items()} == {late.pk: True, closed.pk: False, moved_on.pk: False}
    assert "不能提醒办理" in rows[closed.pk].why and "新的处理" in rows[moved_on.pk].why
    event = late.events.get(seq=rows[late.pk].seq)
    assert (event.action, event.by, event.note, event.post.role.code) == (
        "remind", cast.station, "周五下班前改好", "station_officer",
    )  # fmt: skip


def test_nobody_is_told_before_it_can_no_longer_be_undone_and_then_each_once(shop, next_shop, cast):
    here = [bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY) for _ in range(3)]
    other = bring_to("rectifying", next_shop, at=NOW - 9 * ONE_DAY)
    done = do([*here, other], by=cast.station)
    assert not told() and tell_runs(now=LATER - timedelta(seconds=1)) == 0
    assert tell_runs(now=LATER) == 1 and tell_runs(now=LATER) == 0
    assert told() == {
        ("hazard.bulk.remind", str(cast.worker.pk), "请办理 3 处隐患"),
        ("hazard.bulk.remind", str(cast.colleague.pk), "请办理 3 处隐患"),
        ("hazard.bulk.remind", str(cast.neighbour.pk), "请办理 1 处隐患"),
    }
    assert Outbox.objects.filter(payload__url=f"/hazards/?run={done.pk}").count() == 2


def test_a_role_gives_each_to_the_nearest_who_holds_it(shop, next_shop, cast):
    hazards = [make_hazard(shop), make_hazard(next_shop)]
    do(hazards, by=cast.station, action="assign", role=Role.objects.get(code="cell_head"))
    a, b = BulkRow.objects.order_by("id")
    assert a.done and Hazard.objects.get(pk=a.hazard_id).assigned_to == cast.head
    assert not b.done and "没有在岗的" in b.why  # cell B has no head


@pytest.mark.parametrize(
    ("action", "state", "field"),
    [
        ("assign", "rectifying", "assigned_to"),
        ("plan_recheck", "submitted", "recheck_on"),
        ("remind", "rectifying", "state"),
    ],
)
def test_undone_it_is_as_it_was_with_an_event_and_nobody_hears_of_it(action, state, field, shop, cast):
    hazard = bring_to(state, shop, at=NOW - ONE_DAY)
    before = getattr(hazard, field)
    given = {"assignee": cast.worker} if action == "assign" else {"due_on": TODAY}
    done = do([hazard], by=cast.station, action=action, **given)
    assert (getattr(Hazard.objects.get(), field) != before) == (action != "remind")
    with pytest.raises(BulkRun.DoesNotExist):
        undo(done, by=cast.chief, at=NOW)
    undo(done, by=cast.station, at=NOW + timedelta(minutes=2))
    after = Hazard.objects.get()
    assert getattr(after, field) == before and after.version == hazard.version + 2
    assert done.rows.get().undone
    tell_runs(now=LATER)
    assert not told()
    with pytest.raises(Conflict):
        undo(done, by=cast.station, at=NOW + timedelta(minutes=3))


def test_undoing_leaves_alone_what_somebody_acted_on_since(shop, next_shop, cast):
    first, second = make_hazard(shop), make_hazard(next_shop)
    done = do([first, second], by=cast.station, action="assign", assignee=cast.community)
    remind(first, by=cast.chief, at=NOW, seen=None, reason="尽快")
    undo(done, by=cast.station, at=NOW)
    rows = {row.hazard_id: row for row in done.rows.all()}
    assert (rows[first.pk].undone, rows[second.pk].undone) == (False, True)
    assert "新的处理" in rows[first.pk].undo_why
    assert Hazard.objects.get(pk=first.pk).assigned_to == cast.community
    tell_runs(now=LATER)
    assert ("hazard.bulk.assign", str(cast.community.pk), "1 处隐患指派给你跟进") in told()


def test_after_the_time_it_cannot_be_undone_and_the_same_form_twice_is_one_run(shop, cast):
    hazard, run_id = make_hazard(shop), uuid7()
    done = do([hazard], by=cast.station, run_id=run_id)
    assert do([hazard], by=cast.station, run_id=run_id) == done and hazard.events.count() == 2
    with pytest.raises(Conflict):
        do([hazard], by=cast.chief, run_id=run_id)
    with pytest.raises(Conflict):
        undo(done, by=cast.station, at=LATER)


def test_the_cap_is_said_and_nothing_chosen_is_nothing_done(shop, cast, monkeypatch):
    monkeypatch.setattr(running, "MOST", 2)
    hazards = [make_hazard(shop) for _ in range(3)]
    with pytest.raises(DomainError, match="一次最多办理 2 处"):
        do(hazards, by=cast.station)
    with pytest.raises(DomainError):
        run(shop.street, run_id=uuid7(), action="remind", chosen={}, wanted=Wanted("x"), by=cast.station, at=NOW)


def test_from_the_list_to_the_account_of_it_by_forms_alone(client, shop, next_shop, cast):
    late = [bring_to("rectifying", place, at=NOW - 9 * ONE_DAY) for place in (shop, next_shop)]
    make_hazard(shop)
    client.force_login(cast.worker)
    assert 'class="pick"' not in client.get("/hazards/").content.decode()
    client.force_login(cast.station)
    page = client.get("/hazards/?overdue=1").content.decode()
    assert all(f'value="{hazard.pk}.{hazard.version}"' in page for hazard in late)
    form = client.get(f"{URL}?action=remind&all=1&overdue=1")
    assert {one["line"].hazard for one in form.context["chosen"]} == set(late)
    data = {"action": "remind", "row": [f"{hazard.pk}.{hazard.version}" for hazard in late], "overdue": "1",
            "run_id": str(uuid7())}  # fmt: skip
    refused = client.post(URL, data)
    assert refused.status_code == 422 and len(refused.context["chosen"]) == 2
    answer = client.post(URL, data | {"reason": "周五四点前"}, follow=True)
    assert (answer.context["done"], answer.context["refused"], answer.context["missing"]) == (2, 0, 0)
    shown = client.get(answer.context["list_url"])
    assert {row.hazard for row in shown.context["rows"]} == set(late)
    undone = client.post(f"{answer.redirect_chain[0][0]}undo/", follow=True)
    assert undone.context["undone"] == 2
    for stranger in (cast.chief, cast.outsider):
        client.force_login(stranger)
        assert client.get(answer.redirect_chain[0][0]).status_code == 404


def test_rows_of_two_streets_are_not_mixed(client, shop, far_shop, cast):
    make_post(cast.station, "station_officer", far_shop.street)
    make_hazard(shop), make_hazard(far_shop)
    client.force_login(cast.station)
    assert client.get(f"{URL}?action=remind&all=1").context["several"]
