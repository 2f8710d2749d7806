"""A lead is no hazard until somebody has seen that it is true."""

from datetime import timedelta

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Category, Hazard, Lead
from hazards.services.leads import tell_lead, verify_lead
from notifications.models import Outbox
from tests.factories import local

pytestmark = pytest.mark.django_db

WEDNESDAY = local(2026, 11, 18, 19, 42)


def tell(shop, text="3楼安全出口上锁", **more):
    return tell_lead(shop.street, source="public", text=text, at=WEDNESDAY, place=shop, **more)


def test_a_stranger_verifies_nothing(shop, cast):
    lead = tell(shop)
    for person in (cast.neighbour, cast.outsider, cast.brigade, cast.nobody):
        with pytest.raises(NotAllowed):
            verify_lead(lead, by=person, at=WEDNESDAY, true=False, note="无此情况")
    assert Lead.objects.get().state == "waiting"


def test_blocked_exits_are_verified_in_24_hours_others_in_three_working_days(shop, cast):
    assert tell(shop).verify_due_at == WEDNESDAY + timedelta(hours=24)
    assert tell(shop, "门口堆了很多纸箱").verify_due_at == local(2026, 11, 24)  # Thu, Fri, Mon: 24:00 of Monday 23rd
    assert tell(shop, "门口堆了很多纸箱", exits_blocked=True).verify_due_at == WEDNESDAY + timedelta(hours=24)


def test_who_looks_after_the_spot_is_told_and_the_reporter_stays_out_of_the_message(shop, cast):
    tell(shop, reporter_name="王五", reporter_phone="13800000000")
    row = Outbox.objects.get(event="lead.told")
    expected = {cast.worker, cast.colleague, cast.head, cast.community}
    assert set(row.payload["to"]) == {str(person.pk) for person in expected}
    assert row.payload["urgent"] is True
    assert "王五" not in str(row.payload) and "138" not in str(row.payload)


def test_a_true_one_opens_a_hazard_found_when_it_was_verified(shop, cast):
    lead = tell(shop)
    at = local(2026, 11, 19, 8, 50)
    hazard = verify_lead(
        lead, by=cast.worker, at=at, true=True, note="现场属实", category=Category.objects.get(code="H01")
    )
    assert (hazard.origin_kind, hazard.origin_id, hazard.found_by) == ("public", lead.pk, cast.worker)
    assert (hazard.found_on, hazard.description) == (at.date(), "3楼安全出口上锁")
    lead.refresh_from_db()
    assert (lead.state, lead.hazard_id) == ("true", hazard.pk)


def test_an_untrue_one_opens_none_and_is_verified_once(shop, cast):
    lead = tell(shop)
    assert verify_lead(lead, by=cast.worker, at=WEDNESDAY, true=False, note="门已开启") is None
    with pytest.raises(Conflict):
        verify_lead(lead, by=cast.head, at=WEDNESDAY, true=False, note="再看一次")
    assert not Hazard.objects.exists()


def test_without_words_or_category_it_is_refused_in_words(shop, cast):
    with pytest.raises(DomainError):
        tell(shop, "  ")
    lead = tell(shop)
    with pytest.raises(DomainError) as refused:
        verify_lead(lead, by=cast.worker, at=WEDNESDAY, true=True, note="属实")
    assert list(refused.value.details["fields"]) == ["category"]
