"""The app's own figures: kinds apart, days inclusive."""

from datetime import date

import pytest

from stations import figures
from stations.services.registers import record_activity, record_facility, record_incident
from tests.factories import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 22, 10, 0)


def test_facilities_count_pieces_and_ports_up_to_a_day(territory):
    known = {"by": None, "at": NOW, "name": "点", "kind": "parking"}
    record_facility(territory.street, built_on=date(2026, 11, 1), count=2, ports=24, **known)
    record_facility(territory.street, built_on=date(2026, 11, 20), count=1, ports=12, **known)
    assert figures.facilities(territory.street, until=date(2026, 11, 19))["parking"] == 2
    assert figures.facilities(territory.street, until=date(2026, 11, 20))["ports"] == 36
    assert figures.facilities(territory.street, since=date(2026, 11, 2), until=date(2026, 11, 20))["parking"] == 1
    assert figures.facilities(territory.other_street, until=date(2026, 11, 20))["parking"] == 0


def test_activities_keep_their_units_apart_and_their_rough_mark(territory):
    known = {"by": None, "at": NOW, "held_on": date(2026, 11, 20)}
    record_activity(territory.street, kind="training", title="培训", units=105, **known)
    record_activity(territory.street, kind="publicity", title="发册子", copies=5000, approximate=True, **known)
    found = figures.activities(territory.street, date(2026, 11, 20), date(2026, 11, 20))
    assert found["training"] == {"times": 1, "people": 0, "units": 105, "copies": 0, "approximate": False}
    assert found["publicity"]["approximate"]


def test_a_fire_at_the_last_minute_of_the_last_day_counts(territory):
    record_incident(
        territory.street,
        by=None,
        at=NOW,
        happened_at=local(2026, 11, 20, 23, 59),
        summary="三轮车起火",
        address="桐梓巷",
    )
    assert figures.incidents(territory.street, date(2026, 11, 14), date(2026, 11, 20))["times"] == 1
    assert figures.incidents(territory.street, date(2026, 11, 21), date(2026, 11, 27))["times"] == 0
