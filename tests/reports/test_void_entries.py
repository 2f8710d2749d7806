"""An entry of a register that was a mistake: voided with a reason by who may enter it, shown, and counted nowhere."""

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.services.entries import void_entry
from hazards.services.enforcement import record_action
from inspections.models import QuickFix
from inspections.services.quick_fixes import record_quick_fix
from reports.figures.compose import figures_between
from stations.models import Activity
from stations.services.registers import record_activity, record_device, record_facility, record_incident
from tests.factories import local

NOW = local(2026, 11, 20, 10)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def entries(territory, cast, shop):
    """Name → (an entry of that register at 东门, who may void it by which right, the path to its figure)."""
    known = {"by": None, "at": NOW}
    street = territory.street
    at_home = known | {"grid": territory.cell_a}
    return {
        "facility": (
            record_facility(street, kind="parking", name="停放点", built_on=TODAY, count=2, ports=8, **at_home),
            "facilities.manage", ("facilities", "ports"),
        ),
        "device": (
            record_device(street, kind="smoke", installed_on=TODAY, place=shop, count=3, **known),
            "facilities.manage", ("facilities", "smoke_detectors"),
        ),
        "activity": (
            record_activity(street, kind="training", title="培训", held_on=TODAY, people=40, **at_home),
            "activities.manage", ("activities", "training"),
        ),
        "incident": (
            record_incident(street, happened_at=NOW, summary="厨房起火", place=shop, **known),
            "stations.manage", ("fires", "fires"),
        ),
        "enforcement": (
            record_action(
                street, kind="fine", done_on=TODAY, organisation=cast.brigade_office, amount_fen=50000, **known
            ),
            "enforcement.record", ("enforcement", "fined_fen"),
        ),
        "quick_fix": (
            record_quick_fix(street, kind="stairs", count=5, by=cast.worker, at=NOW, place=shop),
            "quickfixes.record", ("visits", "quick_fixes", "count"),
        ),
    }  # fmt: skip


KINDS = ("facility", "device", "activity", "incident", "enforcement", "quick_fix")


def figure(street, path):
    figures = figures_between(street, TODAY, TODAY, now=NOW)
    for name in path:
        figures = figures.get(name, 0)
    return figures


@pytest.mark.parametrize("kind", KINDS)
def test_neither_a_neighbour_nor_another_street_voids_an_entry(entries, cast, kind):
    entry, right, _path = entries[kind]
    for person in (cast.neighbour, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            void_entry(entry, action=right, by=person, at=NOW, reason="重复登记")
    entry.refresh_from_db()
    assert entry.voided_at is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_void_entry_counts_nowhere_and_is_void_once(entries, territory, cast, kind):
    entry, right, path = entries[kind]
    assert figure(territory.street, path)
    with pytest.raises(DomainError) as refused:
        void_entry(entry, action=right, by=cast.station, at=NOW, reason=" ")
    assert list(refused.value.details["fields"]) == ["reason"]
    void_entry(entry, action=right, by=cast.station, at=NOW, reason="重复登记")
    assert not figure(territory.street, path)
    with pytest.raises(Conflict):
        void_entry(entry, action=right, by=cast.station, at=NOW, reason="再作废一次")
    entry.refresh_from_db()
    assert (entry.void_reason, entry.voided_by) == ("重复登记", cast.station)


@pytest.mark.parametrize(
    ("kind", "register"),
    [
        ("facility", "stations:facilities"), ("device", "stations:devices"), ("activity", "stations:activities"),
        ("incident", "stations:incidents"), ("enforcement", "hazards:enforcement"),
    ],
)  # fmt: skip
def test_on_the_page_it_stays_with_its_reason_and_leaves_the_sums(client, entries, cast, kind, register):
    entry, _right, _path = entries[kind]
    client.force_login(cast.station)
    url = reverse(f"{register.split(':')[0]}:{kind}-void", args=[entry.pk])
    assert url in client.get(reverse(register)).content.decode()
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert client.post(url, {"reason": "数量录错，已另行登记"}).status_code == 302
    answer = client.get(reverse(register))
    page = answer.content.decode()
    assert "数量录错，已另行登记" in page and url not in page
    assert not answer.context.get("totals") and not answer.context.get("sum_count")


def test_a_worker_takes_back_his_own_quick_fix_of_today_with_one_tap(client, entries, cast):
    fix, _right, _path = entries["quick_fix"]
    url = reverse("field:quick-fix-void", args=[fix.pk])
    client.force_login(cast.neighbour)
    assert client.post(url).status_code == 404
    client.force_login(cast.worker)
    assert url in client.get(reverse("field:me")).content.decode()
    assert client.post(url).status_code == 302
    assert QuickFix.objects.get().void_reason == "本人记错"
    assert url not in client.get(reverse("field:me")).content.decode()
    assert client.post(url).status_code == 404


def test_yesterdays_quick_fix_is_the_stations_to_void(client, entries, cast):
    fix, _right, _path = entries["quick_fix"]
    with time_machine.travel(local(2026, 11, 21, 0, 5), tick=False):
        client.force_login(cast.worker)
        assert client.post(reverse("field:quick-fix-void", args=[fix.pk])).status_code == 404


def test_the_database_keeps_no_void_entry_without_a_reason(entries):
    with pytest.raises(IntegrityError):
        Activity.objects.update(voided_at=NOW)
