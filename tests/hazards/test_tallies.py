"""The sums are the recount, whatever was done to the hazards and however often they were folded."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.errors import DomainError
from hazards.models import Hazard, Tally, TallyTotal
from hazards.services import acts
from hazards.services.tallies import differences, fold, streets_to_fold, sums
from hazards.workflow import TABLE
from tests.hazards.makers import NOW, bring_to, make_hazard
from tests.hazards.test_matrix import take

pytestmark = pytest.mark.django_db

ACTIONS = [row.action for row in TABLE if not row.system and row.action != "report"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(data=st.data())
def test_after_random_acts_the_sums_equal_the_recount(data, shop, cast):
    hazards = [make_hazard(shop, category=code) for code in ("H03", "H05")]
    for _ in range(data.draw(st.integers(3, 12))):
        number = data.draw(st.integers(0, 1))
        action = data.draw(st.sampled_from(ACTIONS))
        try:
            hazards[number] = take(action, hazards[number], by=None, seen=None, receiver=cast.brigade_office)
        except DomainError:
            continue
        if data.draw(st.booleans()):
            fold(shop.street)
    assert differences(shop.street) == {}
    fold(shop.street)
    assert differences(shop.street) == {}
    assert totals(shop.street) == by_state(shop.street)


def totals(street):
    rows = TallyTotal.objects.filter(street=street).exclude(n=0)
    return {(row.state, row.on_time): row.n for row in rows}


def by_state(street):
    counts: dict = {}
    for stand, n in sums(street).items():
        key = (stand.state, stand.on_time)
        counts[key] = counts.get(key, 0) + n
    return counts


def test_folding_leaves_one_row_a_stand_and_is_harmless_twice(shop, cast):
    for _ in range(5):
        bring_to("submitted", shop, submitter=cast.worker)
    assert Tally.objects.count() > 5
    assert streets_to_fold() == [shop.street]
    assert fold(shop.street) > 0
    assert fold(shop.street) == 0
    row = Tally.objects.get()
    assert (row.state, row.n, row.folded) == ("submitted", 5, True)
    bring_to("submitted", shop, submitter=cast.worker)
    fold(shop.street)
    assert Tally.objects.get().n == 6
    assert totals(shop.street) == {("submitted", None): 6}


def test_a_recount_notices_a_sum_that_was_tampered_with(shop):
    make_hazard(shop)
    assert differences(shop.street) == {}
    Tally.objects.update(n=2)
    assert list(differences(shop.street).values()) == [(2, 1)]


def test_a_correction_moves_the_count_to_the_right_stand(shop, next_shop, cast):
    hazard = bring_to("rectifying", shop)
    acts.correct(
        hazard, by=cast.station, at=NOW + timedelta(days=1), seen=2, reason="登错", changes={"place": next_shop}
    )
    assert {stand.cell_id for stand in sums(shop.street)} == {next_shop.cell_id}
    assert differences(shop.street) == {}
    assert Hazard.objects.get().events.last().data == {"place": ["T00001", "T00002"]}
