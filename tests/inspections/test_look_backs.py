"""回头看: only of what was put right, once, on its day, done by a visit of its own kind."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from inspections.models import Task
from inspections.services.look_backs import plan_look_back
from inspections.services.tasks import due_for
from tests.factories import make_place
from tests.hazards.makers import bring_to
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
