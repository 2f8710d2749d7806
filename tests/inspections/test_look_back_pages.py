"""Look-backs on the pages: planned from the hazard's page, asked on the phone, read on the list."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from hazards.models import Hazard
from inspections.models import Task
from inspections.services.look_backs import plan_look_back
from tests.hazards.makers import bring_to
from tests.inspections.conftest import NOW

SEEN = NOW + timedelta(days=7)


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def test_strangers_find_nothing_and_a_worker_plans_nothing(client, cast, shop):
    hazard = bring_to("closed", shop)
    for person in (cast.neighbour, cast.outsider):
        client.force_login(person)
        assert client.get(f"/inspections/look-backs/{hazard.pk}/").status_code == 404
        assert client.get(f"/inspections/look-backs/{hazard.pk}/new/").status_code in (403, 404)
    client.force_login(cast.worker)
    assert client.get(f"/inspections/look-backs/{hazard.pk}/new/").status_code == 403
    assert "new/" not in client.get(f"/inspections/look-backs/{hazard.pk}/").content.decode()


def test_it_is_planned_from_the_hazards_page(client, cast, shop):
    hazard = bring_to("closed", shop, category="H07")
    client.force_login(cast.community)
    piece = f"/inspections/look-backs/{hazard.pk}/"
    assert piece in client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert f"{piece}new/" in client.get(piece).content.decode()
    assert SEEN.date().isoformat() in client.get(f"{piece}new/").content.decode()
    early = client.post(f"{piece}new/", {"due_on": "2026-11-01", "reason": "看是否反弹"})
    assert early.status_code == 422 and "看是否反弹" in early.content.decode()
    assert client.post(f"{piece}new/", {"due_on": SEEN.date()}).status_code == 302
    assert f"{piece}new/" not in client.get(piece).content.decode()
    again = client.post(f"{piece}new/", {"due_on": SEEN.date()})
    assert again.status_code == 422 and "已安排回头看" in again.content.decode()
    text = client.get("/inspections/look-backs/").content.decode()
    assert shop.name in text and hazard.number in text


@pytest.mark.parametrize("came_back", [False, True])
def test_the_phone_asks_whether_it_has_come_back(client, cast, shop, came_back):
    hazard = bring_to("closed", shop)
    plan_look_back(hazard, by=cast.station, at=NOW, due_on=SEEN.date())
    with time_machine.travel(SEEN, tick=False):
        client.force_login(cast.worker)
        address = reverse("field:visit", args=[shop.pk])
        page = client.get(address)
        assert hazard.description in page.content.decode()
        [line] = page.context["form"].backs
        form = page.context["form"]
        typed = {"client_id": str(form.client_id), "outcome": "done", "back": str(hazard.pk), **form.hidden}
        if came_back:
            typed |= {f"w-{line.key}": "1", f"s-{line.key}": line.severity, f"d-{line.key}": "换上的又失压"}
        assert client.post(address, typed).status_code == 302
        client.force_login(cast.community)
        piece = client.get(f"/inspections/look-backs/{hazard.pk}/").content.decode()
        state = "rebound" if came_back else "held"
        listed = client.get(f"/inspections/look-backs/?state={state}").content.decode()
    assert Task.objects.get().result == state and hazard.number in listed
    new = Hazard.objects.filter(rebound_of=hazard).first()
    assert bool(new) == came_back
    if new:
        assert new.description == f"{hazard.description}；换上的又失压" and new.severity.code == "serious"
        assert new.number in piece
