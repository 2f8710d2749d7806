"""A board's figures are what a count of the hazards gives, folded or not."""

from collections import Counter
from datetime import timedelta

import pytest

from grids.calendar import local_date
from hazards.figures import BoardSpan, board
from hazards.models import Hazard
from hazards.services.day_sums import fold
from hazards.terms import FIRST_KEPT, IN_TIME, MOVES, fell_due, first_due, moves
from hazards.workflow import PUT_RIGHT, State
from tests.hazards.makers import NOW, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(shop, far_shop, cast):
    for state in State.values:
        bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    bring_to("closed", shop, category="H05", at=NOW - timedelta(days=30))
    make_hazard(shop, source="joint")
    bring_to("closed", far_shop)
    return shop.street


def shown(*streets, now=NOW, by_street=False):
    """The board of the five weeks to the day of `now`, and of what fell due in the month around it."""
    today = local_date(now)
    first, due_last = today - timedelta(days=34), today + timedelta(days=30)
    span = BoardSpan(now, first, today, first, due_last, now)
    return board(span, streets=[street.pk for street in streets], homes=True, leads=[], by_street=by_street)


def counted(*streets):
    """The same terms counted from the facts: of the balance, of 整改率 and of 按期整改率."""
    first = TODAY - timedelta(days=34)
    mine = Hazard.objects.filter(street__in=streets, source="platform", booked_on__gte=first)
    terms = {term: moves(streets, first, TODAY, term, source="platform").count() for term in MOVES}
    terms |= {"standing": mine.not_void().count(), "put_right": mine.filter(state__in=PUT_RIGHT).count()}
    due = fell_due(mine, first, TODAY + timedelta(days=30))
    firsts = first_due(mine, first, TODAY + timedelta(days=30))
    return terms, [due.filter(IN_TIME).count(), due.count(), firsts.filter(FIRST_KEPT).count(), firsts.count()]


def added(board):
    """Its weeks added up, and what fell due whatever the community."""
    terms: Counter = Counter()
    for week in board.weeks.values():
        terms.update(week)
    return dict(terms), [sum(pair[n] for pair in board.due.values()) for n in range(4)]


def assert_as_counted(*streets):
    terms, due = added(shown(*streets))
    wanted, wanted_due = counted(*streets)
    assert ({term: terms.get(term, 0) for term in wanted}, due) == (wanted, wanted_due)


def test_they_equal_the_count_before_between_and_after_folding(mixed, shop):
    for _ in range(2):
        assert_as_counted(mixed)
        fold(mixed)
        assert_as_counted(mixed)
        bring_to("submitted", shop)
    assert_as_counted(mixed)


def test_another_street_and_another_source_are_not_added(mixed, far_shop):
    assert added(shown(far_shop.street))[0]["found"] == 1
    assert Hazard.objects.filter(street=mixed, source="joint").count() == 1
    assert_as_counted(mixed)
    assert_as_counted(mixed, far_shop.street)


def test_what_fell_due_is_told_by_community_or_by_street(mixed, shop, far_shop):
    both = [mixed, far_shop.street]
    assert set(shown(*both).due) == {shop.cell.parent_id, far_shop.cell.parent_id}
    assert set(shown(*both, by_street=True).due) == {street.pk for street in both}


def test_it_is_one_query(mixed, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown(mixed)


def test_overdue_begins_at_midnight_and_ends_with_the_hand_over(mixed):
    assert shown(mixed).live["overdue"] == 0
    figures = shown(mixed, now=NOW + timedelta(days=10)).live
    assert (figures["overdue"], figures["submitted"], figures["handed_over"], figures["open"]) == (1, 1, 1, 6)
