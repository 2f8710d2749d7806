"""Alarms: recorded once they rang, looked into once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Hazard, Lead
from hazards.services.leads import verify_lead
from stations.models import Alarm
from stations.services.alarms import check_alarm, record_alarm
from stations.services.registers import record_device
from tests.factories import local, make_place

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 22, 10, 0)


@pytest.fixture
def device(territory, shop):
    known = {"kind": "smoke", "installed_on": date(2026, 1, 5), "place": shop, "serial": "YG1"}
    return record_device(territory.street, by=None, at=NOW, **known)


@pytest.fixture
def home(territory):
    return make_place(territory.street, "王婆婆家", at=(109.185, 27.715), type="HOME")


def test_neither_a_worker_nor_another_streets_officer_records_or_checks(device, cast):
    alarm = record_alarm(device, by=None, at=NOW, alarm_at=NOW)
    for person in (cast.worker, cast.outsider, cast.other_community):
        with pytest.raises(NotAllowed):
            record_alarm(device, by=person, at=NOW, alarm_at=NOW)
        with pytest.raises(NotAllowed):
            check_alarm(alarm, by=person, at=NOW, finding="cooking")
        assert not Alarm.objects.visible_to(cast.outsider).exists()


def test_it_refuses_an_alarm_to_come_and_no_finding(device, cast):
    with pytest.raises(DomainError):
        record_alarm(device, by=cast.station, at=NOW, alarm_at=NOW + timedelta(seconds=1))
    alarm = record_alarm(device, by=cast.station, at=NOW, alarm_at=NOW)
    for nothing in ("", "open", "x"):
        with pytest.raises(DomainError):
            check_alarm(alarm, by=cast.station, at=NOW, finding=nothing)


def test_it_is_looked_into_once(device, cast):
    alarm = record_alarm(device, by=cast.station, at=NOW, alarm_at=NOW - timedelta(minutes=5))
    assert (alarm.finding, alarm.scope_cell) == ("open", device.scope_cell)
    done = check_alarm(alarm, by=cast.station, at=NOW, finding="cooking", note="后厨油烟")
    assert (done.finding, done.checked_at, done.note) == ("cooking", NOW, "后厨油烟")
    with pytest.raises(Conflict):
        check_alarm(alarm, by=cast.station, at=NOW, finding="false")


def test_it_is_recorded_and_looked_into_in_the_browser(device, cast, client):
    client.force_login(cast.outsider)
    assert client.get(reverse("stations:alarm-new", args=[device.pk])).status_code == 404
    client.force_login(cast.worker)
    assert client.get(reverse("stations:alarm-new", args=[device.pk])).status_code == 403
    client.force_login(cast.station)
    new = reverse("stations:alarm-new", args=[device.pk])
    assert client.post(new, {"alarm_at": "2999-01-01T10:00"}).status_code == 422
    assert client.post(new, {"alarm_at": "2026-01-06T10:00"}).status_code == 302
    alarm = Alarm.objects.get()
    check = reverse("stations:alarm-check", args=[alarm.pk])
    assert check in client.get(reverse("stations:alarms")).content.decode()
    assert client.post(check, {"finding": "open"}).status_code == 422
    assert client.post(check, {"finding": "battery", "note": "已换电池"}).status_code == 302
    page = client.get(reverse("stations:alarms")).content.decode()
    assert "已换电池" in page
    assert '<span class="figure-number"><b>1</b>' in page
    assert check not in page


def test_the_list_costs_the_same_for_one_alarm_and_for_ten(device, cast, client, django_assert_max_num_queries):
    client.force_login(cast.station)
    record_alarm(device, by=None, at=NOW, alarm_at=NOW)
    client.get(reverse("stations:alarms"))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("stations:alarms"))
    for minutes in range(9):
        record_alarm(device, by=None, at=NOW, alarm_at=NOW - timedelta(minutes=minutes))
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse("stations:alarms"))


def test_an_alarm_tells_a_lead_and_never_makes_a_hazard(device, cast, shop):
    alarm = record_alarm(device, by=cast.station, at=NOW, alarm_at=NOW)
    lead = Lead.objects.get()
    assert (alarm.lead, lead.source, lead.place, lead.state) == (lead, "device", shop, "waiting")
    assert "YG1" in lead.text
    assert not Hazard.objects.exists()


def test_a_false_alarm_ends_its_lead_and_a_fire_leaves_it_to_who_looks(device, cast):
    alarms = [record_alarm(device, by=None, at=NOW, alarm_at=NOW) for _ in range(2)]
    check_alarm(alarms[0], by=cast.station, at=NOW, finding="cooking", note="后厨油烟")
    check_alarm(alarms[1], by=cast.station, at=NOW, finding="fire")
    states = [Lead.objects.get(pk=alarm.lead_id) for alarm in alarms]
    assert [lead.state for lead in states] == ["untrue", "waiting"]
    assert states[0].verify_note == "报警核实：做饭油烟；后厨油烟"
    assert not Hazard.objects.exists()


def test_a_lead_that_somebody_verified_first_keeps_what_he_said(device, cast):
    alarm = record_alarm(device, by=None, at=NOW, alarm_at=NOW)
    verify_lead(alarm.lead, by=cast.worker, at=NOW, true=False, note="到场看过，没有烟")
    check_alarm(alarm, by=cast.station, at=NOW, finding="false")
    assert Lead.objects.get().verify_note == "到场看过，没有烟"


def test_the_lead_of_a_home_names_no_home(territory, home):
    device = record_device(territory.street, by=None, at=NOW, kind="smoke", installed_on=date(2026, 1, 5), place=home)
    record_alarm(device, by=None, at=NOW, alarm_at=NOW)
    lead = Lead.objects.get()
    assert (lead.place, lead.scope_cell) == (None, home.scope_cell)
    assert home.name not in lead.text
