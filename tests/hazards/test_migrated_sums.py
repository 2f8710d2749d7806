"""A database that had hazards before it had sums gets them by the migration itself."""

from collections import Counter
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from hazards.models import DaySum, Hazard
from hazards.services.day_sums import differences
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db

COUNT = import_module("hazards.migrations.0002_day_sums").COUNT_WHAT_IS_THERE


def test_each_hazard_that_was_there_counts_under_its_terms(shop, far_shop, cast):
    for state in ("fixed_on_site", "rectifying", "submitted", "closed", "handed_over", "void"):
        bring_to(state, shop, receiver=cast.brigade_office)
    make_hazard(far_shop)
    DaySum.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
    counted = {(row.street_id, row.term): row.n for row in DaySum.objects.all()}
    assert all(row.folded for row in DaySum.objects.all())
    here = {term: n for (street, term), n in counted.items() if street == shop.street_id}
    assert here == {"found": 6, "closed": 2, "voided": 1, "standing": 5, "put_right": 2, "due": 3, "in_time": 2}
    assert {term: n for (street, term), n in counted.items() if street == far_shop.street_id} == {
        "found": 1, "standing": 1
    }  # fmt: skip


def test_what_was_first_due_is_counted_by_the_migration_as_by_the_services(shop, cast):
    late = bring_to("submitted", shop, at=NOW - timedelta(days=9))
    Hazard.objects.filter(pk=late.pk).update(due_on=late.due_on + timedelta(days=3))
    for state in ("fixed_on_site", "rectifying", "closed", "handed_over", "void", "reported"):
        bring_to(state, shop, receiver=cast.brigade_office)
    accepted = bring_to("accepted", shop, receiver=cast.brigade_office)
    accepted.handovers.update(legal_due_on=NOW.date())
    migration = import_module("hazards.migrations.0032_first_deadlines")
    with connection.cursor() as cursor:
        cursor.execute(migration.FORGET)
        cursor.execute(migration.COUNT_ANEW)
    assert differences(shop.street) == {}
    counts: Counter = Counter()
    for row in DaySum.objects.filter(term__in=("due", "first_due", "first_kept")):
        counts[row.term] += row.n
    assert counts == {"due": 4, "first_due": 5, "first_kept": 2}
