"""Events are history and audit: nobody changes or deletes them, in SQL either."""

import pytest
from django.db import DatabaseError, connection, transaction

from grids.errors import DomainError
from hazards.models import HazardEvent
from hazards.services import acts
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE hazards_hazardevent SET note = 'x' WHERE id = %s",
        "DELETE FROM hazards_hazardevent WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_one(shop, sql):
    event = make_hazard(shop).events.get()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [event.pk])
    assert HazardEvent.objects.get(pk=event.pk).note == event.note


def test_an_act_names_who_in_which_post_for_whom(shop, cast):
    hazard = acts.set_deadline(make_hazard(shop), by=cast.worker, at=NOW, seen=1, note="店主已知晓")
    event = hazard.events.get(seq=2)
    assert (event.by, event.post.role.code, event.organisation) == (cast.worker, "worker", cast.street_office)
    assert (event.from_state, event.to_state, event.note) == ("reported", "rectifying", "店主已知晓")


def test_what_belongs_to_a_closed_period_is_booked_to_the_next_day_that_is_open(shop, cast):
    shop.street.books_closed_through = NOW.date()
    shop.street.save()
    hazard = bring_to("closed", shop)
    days = set(hazard.events.values_list("booked_on", flat=True))
    assert {str(day) for day in days} == {"2026-11-21"}
    assert str(hazard.booked_on) == "2026-11-21" and str(hazard.found_on) == "2026-11-20"


def test_a_refused_act_leaves_no_trace(shop, cast):
    hazard = bring_to("rectifying", shop)
    before = HazardEvent.objects.count()
    with pytest.raises(DomainError):
        acts.submit_rectification(hazard, by=cast.worker, at=NOW, seen=2, photos=[])
    assert HazardEvent.objects.count() == before
