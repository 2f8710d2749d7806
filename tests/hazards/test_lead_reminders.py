"""A lead reaches somebody, and one that nobody verifies in time is put before the station, once."""

from datetime import timedelta

import pytest

from grids.models import Post, User
from hazards.models import Lead
from hazards.services.lead_reminders import remind_of_leads
from hazards.services.leads import tell_lead, verify_lead
from hazards.services.reminders import streets_owing
from notifications.models import Outbox
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=24)


def told(event) -> set[str]:
    ids = {pk for row in Outbox.objects.filter(purpose="notify", event=event) for pk in row.payload["to"]}
    return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))


def tell(street, **more):
    return tell_lead(street, source="public", text="3楼安全出口上锁", at=NOW, **more)


def test_nobody_is_reminded_before_its_time_or_of_a_verified_one(shop, cast):
    verify_lead(tell(shop.street, place=shop), by=cast.worker, at=NOW, true=False, note="无此情况")
    tell(shop.street, place=shop)
    assert remind_of_leads(shop.street, now=LATER - timedelta(minutes=1)) == 0
    assert streets_owing(now=LATER - timedelta(minutes=1)) == []
    assert remind_of_leads(shop.street, now=LATER) == 1


def test_without_a_position_it_reaches_the_station(territory, cast):
    tell(territory.street, spot="滨江小区 3 栋")
    row = Outbox.objects.get(event="lead.told")
    assert told("lead.told") == {"station"} and "滨江小区 3 栋 3楼" in row.payload["body"]


def test_a_hazard_in_no_grid_and_one_submitted_where_the_heads_are_vacant_reach_the_station(shop, next_shop, cast):
    shop.scope_cell = shop.cell = None
    shop.save()
    make_hazard(shop, by=cast.enforcer)
    assert told("hazard.report") == {"station"}
    Post.objects.filter(role__code__in=["cell_head", "community_head"]).delete()
    bring_to("submitted", next_shop, submitter=cast.station)
    assert told("hazard.submit") == set()  # who acted is never told
    bring_to("submitted", next_shop, submitter=cast.neighbour)
    assert told("hazard.submit") == {"station"}


def test_one_nobody_verified_is_put_before_the_station_once(shop, cast):
    lead = tell(shop.street, place=shop)
    assert streets_owing(now=LATER) == [shop.street]
    assert [remind_of_leads(shop.street, now=LATER), remind_of_leads(shop.street, now=LATER)] == [1, 0]
    assert told("lead.unverified") == {"station"}
    assert Lead.objects.get(pk=lead.pk).reminded_at == LATER and streets_owing(now=LATER) == []


def test_where_the_station_is_vacant_the_leader_is_told(shop, cast):
    Post.objects.filter(user=cast.station).delete()
    tell(shop.street, place=shop)
    remind_of_leads(shop.street, now=LATER)
    assert told("lead.unverified") == {"chief"}
