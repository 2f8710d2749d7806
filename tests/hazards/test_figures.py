"""The all-time figures are what a count of the hazards gives, folded or not."""

from datetime import timedelta

import pytest
from django.db.models import Q

from grids.calendar import local_date
from hazards.figures import BoardSpan, board, standing
from hazards.models import Hazard
from hazards.services.tallies import fold
from hazards.workflow import OPEN, PUT_RIGHT, State
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(shop, far_shop, cast):
    for state in State.values:
        bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    bring_to("closed", shop, category="H05", at=NOW - timedelta(days=30))
    make_hazard(shop, source="joint")
    bring_to("closed", far_shop)
    return shop.street


def recounted(street):
    mine = Hazard.objects.filter(street=street, source="platform")
    conditions = {
        "found": ~Q(state=State.VOID),
        "put_right": Q(state__in=PUT_RIGHT),
        "open": Q(state__in=OPEN),
        "void": Q(state=State.VOID),
        "on_time": Q(on_time=True),
        "judged": Q(on_time__isnull=False),
    }
    return {name: mine.filter(condition).count() for name, condition in conditions.items()}


def test_they_equal_the_count_before_between_and_after_folding(mixed, shop):
    for _ in range(2):
        figures = standing([mixed])
        assert {name: getattr(figures, name) for name in recounted(mixed)} == recounted(mixed)
        fold(mixed)
        bring_to("submitted", shop)
    assert standing([mixed]).by_state["submitted"] == 3


def test_another_street_and_another_source_are_not_added(mixed, far_shop):
    assert standing([far_shop.street]).found == 1
    assert standing([mixed], source="joint").by_state == {"reported": 1}
    assert standing([mixed, far_shop.street]).found == standing([mixed]).found + 1


def test_it_is_one_query(mixed, django_assert_num_queries):
    with django_assert_num_queries(1):
        standing([mixed])
    with django_assert_num_queries(1):
        live(mixed, NOW)


def live(street, now):
    today = local_date(now)
    span = BoardSpan(now, today, today, today, today)
    return board(span, streets=[street.pk], homes=True, leads=[], by_street=False).live


def test_overdue_begins_at_midnight_and_ends_with_the_hand_over(mixed):
    assert live(mixed, NOW)["overdue"] == 0
    figures = live(mixed, NOW + timedelta(days=10))
    assert (figures["overdue"], figures["submitted"], figures["handed_over"], figures["open"]) == (1, 1, 1, 6)
