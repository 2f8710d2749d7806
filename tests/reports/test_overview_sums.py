"""The overview's sums say what a count of the facts says, for everybody, and never read closed history to say it."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from grids.access import forget_scope
from grids.models import Grid
from hazards.models import Hazard, HazardEvent
from hazards.services.day_sums import fold
from inspections.models import Inspection
from reports.figures import counted, overview, summed
from tests.factories import local, make_place, make_post
from tests.hazards.makers import draw_one
from tests.plans import grow, plans
from tests.reports.lives import act, close, find, sum_up, visit

NOW = local(2026, 11, 18, 9)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lives(shop, next_shop, far_shop, territory):
    """Two hundred days of lives in both streets: every ending, homes under care and another source among them."""
    chance = random.Random(7)
    home = make_place(territory.street, "王大爷家", at=(109.185, 27.716), type="HOME")
    west = make_place(territory.street, "西门面馆", at=(109.205, 27.715))
    for n in range(90):
        place = chance.choice([shop, next_shop, far_shop, home, west])
        day = TODAY - timedelta(days=chance.randrange(200) if n % 2 else chance.randrange(40))
        source = "joint_action" if n % 11 == 0 else "platform"
        hazard = find(place, day, due=max(day, TODAY - timedelta(days=chance.randrange(-5, 50))), source=source)
        end_somehow(hazard, day, chance.randrange(7))
        visit(place, day, outcome="locked" if n % 9 == 0 else "done", kind="video" if n % 13 == 0 else "routine")
    sum_up()


def end_somehow(hazard: Hazard, day: date, ending: int) -> None:
    later = min(day + timedelta(days=3), TODAY)
    if ending == 1:
        act(hazard, "submit", later)
    elif ending == 2:
        act(hazard, "hand_over", later)
    elif ending == 3:
        act(hazard, "void", later)
    elif ending == 4:
        draw_one(act(hazard, "fix_on_site", later))
    elif ending > 3:
        close(hazard, later)
    if ending == 5:
        act(hazard, "restore", TODAY)
    if ending == 6:
        act(hazard, "void", TODAY)


def plain(board):
    """A board without what is zero."""
    weeks = {week: {term: n for term, n in terms.items() if n} for week, terms in board.weeks.items()}
    return replace(board, weeks=weeks, due={area: list(pair) for area, pair in board.due.items() if pair[1]})


@pytest.mark.parametrize("person", ["chief", "station", "brigade", "district", "outsider", "auditor"])
def test_the_sums_say_what_a_count_of_the_facts_says(cast, lives, person):
    user, span = getattr(cast, person), overview.span_at(NOW)
    for _ in range(2):
        board = summed.board(user, span)
        assert board is not None and board.live["open"] and board.live["samples"] and board.weeks and board.due
        assert plain(board) == plain(counted.board(user, span))
        assert summed.visited(user, span) == counted.visited(user, span)
        fold(Grid.objects.get(code="520602007"))


def test_homes_under_care_count_only_for_who_may_see_them(cast, lives):
    span = overview.span_at(NOW)
    assert summed.board(cast.station, span).live["open"] > summed.board(cast.chief, span).live["open"]


@pytest.mark.parametrize("person", ["community", "other_community", "head"])
def test_who_sees_less_than_a_street_is_shown_his_own_rows(cast, lives, person):
    user, span = getattr(cast, person), overview.span_at(NOW)
    assert summed.board(user, span) is None and summed.visited(user, span) is None
    shown = overview.overview(user, NOW)
    assert shown.board == counted.board(user, span)
    assert shown.board.live["open"] < counted.board(cast.station, span).live["open"]


def test_care_in_only_one_of_two_streets_is_counted_from_the_rows(cast, lives, territory):
    make_post(cast.outsider, "street_leader", territory.street, organisation=cast.outsider.organisation)
    forget_scope(cast.outsider)
    span = overview.span_at(NOW)
    assert summed.board(cast.outsider, span) is None
    assert overview.overview(cast.outsider, NOW).board.live["open"] == counted.board(cast.outsider, span).live["open"]


# --- what it costs -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["chief", "brigade"])
def test_no_fact_table_is_read_from_end_to_end(cast, lives, shop, person):
    closed = close(find(shop, date(2024, 1, 10), due=date(2024, 1, 20)), date(2024, 1, 15))
    grow(Hazard, closed, 6000, number="'X' || n", booked_on="date '2024-01-10' + n / 20")
    grow(HazardEvent, closed.events.get(seq=1), 6000, seq="n + 10", booked_on="date '2024-01-10' + n / 20")
    grow(Inspection, visit(shop, date(2024, 1, 10)), 6000, booked_on="date '2024-01-10' + n / 20")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hazards_hazard, hazards_hazardevent, inspections_inspection, hazards_daysum")
    seen = plans(lambda: overview.overview(getattr(cast, person), NOW))
    assert any("hazards_daysum" in plan for plan in seen)
    facts = [model._meta.db_table for model in (Hazard, HazardEvent, Inspection)]
    assert [plan for plan in seen for table in facts if f"Seq Scan on {table}" in plan] == []
