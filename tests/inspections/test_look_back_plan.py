"""Look-backs of the night: each closed hazard on its category's day, all that weighed much and a share of the rest."""

from datetime import timedelta

import pytest
from django.db import connection

from grids.models import Place
from hazards.models import Hazard, SampleRule
from hazards.sampling.drawing import lot
from hazards.services import acts
from inspections.models import Task
from inspections.services.look_back_plan import CATCH_UP, cancel_look_backs_at_nothing, plan_look_backs
from inspections.services.look_backs import plan_look_back
from inspections.services.tasks import due_for
from tests.factories import make_place
from tests.hazards.makers import bring_to, make_photo
from tests.inspections.conftest import NOW
from tests.plans import grow, plans

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
TODAY = NOW.date()


@pytest.fixture
def of_all(seeded):
    """Every closed hazard is looked back at."""
    SampleRule.objects.filter(of="look_back").update(percent=100)


@pytest.fixture
def closed(cast):
    """closed(place, **more) -> a hazard at `place` put right and passed at its re-check at `NOW` by the station."""

    def one(place, **more) -> Hazard:
        hazard = bring_to("submitted", place, at=NOW, **more)
        photos = [make_photo(place.street)]
        return acts.pass_recheck(hazard, by=cast.station, at=NOW, seen=None, photos=photos, note="")

    return one


def night(street, after, *, at=NOW) -> int:
    """The plan of the night so many days after."""
    return plan_look_backs(street, (at + after).date(), at=at + after)


def test_it_is_asked_on_its_categorys_day_once_and_of_the_cells_workers(closed, of_all, shop, cast, territory):
    hazard = closed(shop, category="H07")
    assert night(shop.street, WEEK - timedelta(days=1)) == 0
    assert night(territory.other_street, WEEK) == 0
    assert night(shop.street, WEEK) == 1
    assert night(shop.street, WEEK) == 0
    task = Task.objects.get()
    assert (task.hazard, task.starts_on) == (hazard, TODAY + WEEK)
    assert task.due_on > task.starts_on
    assert list(due_for(cast.worker, task.starts_on)) == [task]
    assert not due_for(cast.neighbour, task.starts_on).exists()


def test_other_categories_wait_for_their_own_day(closed, of_all, shop):
    closed(shop, category="H14")
    assert night(shop.street, MONTH) == 0
    assert night(shop.street, timedelta(days=90)) == 1


def test_a_missed_night_is_made_good_for_a_fortnight_and_no_longer(closed, of_all, shop):
    closed(shop, category="H07")
    late = WEEK + timedelta(days=CATCH_UP)
    assert night(shop.street, late + timedelta(days=1)) == 0
    assert night(shop.street, late) == 1
    assert Task.objects.get().starts_on == TODAY + late


def test_done_once_it_is_not_asked_again(closed, of_all, shop, cast, send):
    closed(shop, category="H07")
    night(shop.street, WEEK)
    send(shop, at=NOW + WEEK + timedelta(hours=1), kind="lookback")
    assert Task.objects.get().result == "held"
    assert night(shop.street, WEEK + timedelta(days=1)) == 0


def test_one_planned_by_hand_is_not_doubled(closed, of_all, shop, cast):
    hazard = closed(shop, category="H07")
    plan_look_back(hazard, by=cast.station, at=NOW, due_on=TODAY + timedelta(days=20))
    assert night(shop.street, WEEK) == 0


@pytest.mark.parametrize("state", ["rectifying", "submitted", "fixed_on_site", "void", "closed"])
def test_what_was_not_put_right_or_checked_as_a_sample_or_closed_otherwise_is_not_asked_for(of_all, shop, state):
    bring_to(state, shop, category="H07")
    assert night(shop.street, WEEK) == 0


def test_nobody_is_sent_to_a_place_that_is_gone(closed, of_all, shop):
    closed(shop, category="H07")
    Place.objects.filter(pk=shop.pk).update(status=Place.Status.CLOSED)
    assert night(shop.street, WEEK) == 0


def test_of_what_weighed_little_only_the_drawn_share_and_of_the_rest_all(closed, shop, territory):
    places = [make_place(territory.street, f"第{n}家", at=(109.185, 27.715)) for n in range(8)]
    light = [closed(place, category="H07", severity="ordinary") for place in places]
    heavy = closed(shop, category="H07", severity="serious")
    drawn = {one.pk for one in light if lot(one, of="look_back") < 0.3}
    night(shop.street, WEEK)
    assert set(Task.objects.values_list("hazard", flat=True)) == drawn | {heavy.pk}


def test_the_streets_own_share_goes_before_the_common_one(closed, shop, territory):
    places = [make_place(territory.street, f"第{n}家", at=(109.185, 27.715)) for n in range(6)]
    for place in places:
        closed(place, category="H07", severity="ordinary")
    SampleRule.objects.create(street=shop.street, of="look_back", percent=100, valid_from=TODAY)
    SampleRule.objects.create(street=shop.street, of="on_site", percent=1, valid_from=TODAY)
    assert night(shop.street, WEEK) == 6


def test_restored_meanwhile_it_is_cancelled_and_asked_anew_after_the_next_closing(closed, of_all, shop, cast):
    hazard = closed(shop, category="H07")
    night(shop.street, WEEK)
    at = NOW + WEEK
    acts.restore(hazard, by=cast.station, at=at, seen=None, reason="误销号", due_on=at.date() + timedelta(days=3))
    assert cancel_look_backs_at_nothing(shop.street, at=at) == 1
    assert not due_for(cast.worker, at.date()).exists()
    assert cancel_look_backs_at_nothing(shop.street, at=at) == 0


def test_the_night_costs_the_same_however_many_come(closed, of_all, shop, territory, django_assert_max_num_queries):
    for n in range(5):
        closed(make_place(territory.street, f"第{n}家", at=(109.185, 27.715)), category="H07")
    with django_assert_max_num_queries(11):
        assert night(shop.street, WEEK) == 5


def test_the_night_reads_the_few_that_come_and_not_all_that_was_ever_put_right(closed, of_all, shop):
    hazard = closed(shop, category="H07")
    grow(Hazard, hazard, 20_000, number="'L-' || n", put_right_at="put_right_at - n * interval '1 hour'")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hazards_hazard")
    read = [plan for plan in plans(lambda: night(shop.street, WEEK)) if "hazards_hazard" in plan]
    assert read and all("hazard_put_right" in plan for plan in read)
    assert not any("Seq Scan on hazards_hazard" in plan for plan in read)
