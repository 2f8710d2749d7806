"""回头看: only of what was put right, once, on its day, done by a visit of its own kind."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from hazards.models import Hazard
from hazards.services import acts
from inspections.models import Task
from inspections.services.look_backs import plan_look_back, proposed_day
from inspections.services.tasks import due_for
from inspections.submissions import canonical, read
from tests.factories import make_place
from tests.hazards.makers import bring_to, make_photo
from tests.inspections.conftest import NOW

DUE = NOW.date() + timedelta(days=7)


def plan(hazard, by, **more):
    return plan_look_back(hazard, by=by, at=NOW, **({"due_on": DUE, "reason": "看是否反弹"} | more))


def test_a_worker_plans_none_and_another_streets_officer_none_here(cast, shop):
    hazard = bring_to("fixed_on_site", shop)
    for person in (cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            plan(hazard, person)
    assert not Task.objects.exists()


def test_what_is_still_open_is_not_looked_back_at(cast, shop):
    with pytest.raises(Conflict):
        plan(bring_to("rectifying", shop), cast.station)


def test_a_day_that_has_passed_and_a_second_one_are_refused(cast, shop):
    hazard = bring_to("closed", shop)
    with pytest.raises(DomainError):
        plan(hazard, cast.station, due_on=NOW.date() - timedelta(days=1))
    plan(hazard, cast.station)
    with pytest.raises(Conflict):
        plan(hazard, cast.station)


SEEN = NOW + timedelta(days=7)


def look(send, place, **more):
    return send(place, at=SEEN, kind="lookback", **more).inspection


def said_of(hazard):
    return hazard.events.order_by("-seq").values_list("note", flat=True)[0]


def test_nothing_found_is_held_and_a_locked_door_is_no_answer(cast, shop, next_shop, send):
    held, unseen = bring_to("closed", shop), bring_to("closed", next_shop)
    plan(held, cast.station), plan(unseen, cast.station)
    look(send, shop)
    look(send, next_shop, by=cast.neighbour, outcome="locked")
    looked = Task.objects.filter(kind=Task.Kind.LOOKBACK).order_by("id")
    assert list(looked.values_list("result", flat=True)) == ["held", "unseen"]
    assert said_of(held) == "回头看：未反弹"
    assert said_of(unseen) == "回头看：未能看到（锁门）"


@pytest.mark.parametrize(("before", "after"), [("minor", "ordinary"), ("ordinary", "serious"), ("serious", "serious")])
def test_a_rebound_is_a_new_hazard_one_grade_heavier_at_most_serious(cast, shop, send, before, after):
    old = bring_to("closed", shop, severity=before)
    task = plan(old, cast.station)
    finding = {"category": "H03", "description": "灭火器又没了压力", "rebound_of": str(old.pk)}
    visit = look(send, shop, hazards=[finding])
    new = Hazard.objects.get(rebound_of=old)
    assert (new.severity.code, new.state, new.origin_id) == (after, "rectifying", visit.pk)
    old.refresh_from_db()
    assert old.state == "closed"
    assert said_of(old) == f"回头看：反弹，登记为 {new.number}"
    task.refresh_from_db()
    assert (task.result, task.inspection) == ("rebound", visit)


def test_a_rebound_found_once_more_has_not_come_back_a_second_time(cast, shop, send):
    old = bring_to("closed", shop)
    plan(old, cast.station)
    look(send, shop, hazards=[{"category": "H03", "description": "又没了压力", "rebound_of": str(old.pk)}])
    new = Hazard.objects.get(rebound_of=old)
    told = old.events.count()
    send(shop, hazards=[{"category": "H03", "description": "仍没有压力", "same_as": str(new.pk)}])
    new.refresh_from_db()
    assert new.found_again == 1 and old.events.count() == told


def test_only_what_was_put_right_in_this_place_comes_back(cast, shop, next_shop, send):
    for wrong in (bring_to("rectifying", shop), bring_to("closed", next_shop)):
        finding = {"category": "H03", "description": "又坏了", "rebound_of": str(wrong.pk)}
        with pytest.raises(DomainError):
            send(shop, hazards=[finding])
    assert not Hazard.objects.filter(rebound_of__isnull=False).exists()


def test_who_closed_it_does_not_look_back_at_it(cast, shop, send):
    hazard = bring_to("submitted", shop)
    photos = [make_photo(shop.street)]
    hazard = acts.pass_recheck(hazard, by=cast.worker, at=NOW, seen=None, photos=photos, note="")
    task = plan(hazard, cast.station)
    assert not due_for(cast.worker, DUE).exists()
    look(send, shop)
    task.refresh_from_db()
    assert task.done_at is None
    assert list(due_for(cast.colleague, DUE)) == [task]
    look(send, shop, by=cast.colleague)
    task.refresh_from_db()
    assert task.result == "held"


def test_a_visit_sent_before_there_were_rebounds_is_still_the_same():
    plain = {"place": str(uuid7()), "hazards": [{"category": "H03", "description": "坏了"}]}
    assert "rebound_of" not in canonical(read(plain))["hazards"][0]


def test_the_proposed_day_follows_the_category_and_never_lies_behind(shop):
    hazard = bring_to("closed", shop, category="H07", at=NOW)
    assert proposed_day(hazard, today=NOW.date()) == NOW.date() + timedelta(days=7)
    assert proposed_day(hazard, today=NOW.date() + timedelta(days=40)) == NOW.date() + timedelta(days=40)
    other = bring_to("closed", shop, category="H14", at=NOW)
    assert proposed_day(other, today=NOW.date()) == NOW.date() + timedelta(days=90)


def test_it_is_due_on_its_day_to_the_cells_worker_and_done_by_a_look_back(cast, shop, send):
    task = plan(bring_to("fixed_on_site", shop), cast.station)
    assert not due_for(cast.worker, DUE - timedelta(days=1)).exists()
    assert not due_for(cast.neighbour, DUE).exists()
    assert list(due_for(cast.worker, DUE)) == [task]
    send(shop, at=NOW + timedelta(days=7), kind="routine")
    assert list(due_for(cast.worker, DUE)) == [task]
    send(shop, at=NOW + timedelta(days=7, hours=1), kind="lookback")
    task.refresh_from_db()
    assert task.done_at is not None


@pytest.mark.parametrize("at_home", [False, True])
def test_the_worker_does_it_from_his_phone(client, cast, territory, shop, at_home):
    place = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME") if at_home else shop
    task = plan(bring_to("fixed_on_site", place), cast.station)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        client.force_login(cast.worker)
        address = reverse("field:visit", args=[place.pk])
        form = client.get(address).context["form"]
        typed = {"client_id": str(form.client_id), "outcome": "locked", **form.hidden}
        assert client.post(address, typed).status_code == 302
        assert not due_for(cast.worker, DUE).exists()
    task.refresh_from_db()
    assert task.done_at and task.inspection.kind == ("care" if at_home else "lookback")
