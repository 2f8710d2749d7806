"""A database that had hazards before it had sums gets them by the migration itself."""

from importlib import import_module

import pytest
from django.db import connection

from hazards.models import DaySum
from tests.hazards.makers import bring_to, make_hazard

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
