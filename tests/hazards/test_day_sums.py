"""The sums by day and term are the count of the facts, whatever was done and however often they were folded."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.errors import DomainError
from hazards.models import DaySum, Hazard
from hazards.services import acts
from hazards.services.day_sums import differences, fold, rebuild, recount, streets_to_fold, sums
from hazards.services.history import PastHazard, record_history
from hazards.terms import FIRST_KEPT, IN_TIME, MOVES, fell_due, first_due, moves
from hazards.workflow import PUT_RIGHT, TABLE
from tests.factories import make_place
from tests.hazards.makers import NOW, bring_to, make_hazard, make_photo
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
    assert_as_the_querysets_count(shop.street)


def assert_as_the_querysets_count(street):
    """The terms of `recount`, added over all days, are what hazards/terms.py counts."""
    mine, first, last = Hazard.objects.filter(street=street), NOW.date() - timedelta(400), NOW.date() + timedelta(400)
    wanted = {term: moves([street], first, last, term).count() for term in MOVES}
    wanted |= {"standing": mine.not_void().count(), "put_right": mine.filter(state__in=PUT_RIGHT).count()}
    due = fell_due(mine, first, last)
    wanted |= {"due": due.count(), "in_time": due.filter(IN_TIME).count()}
    first_ones = first_due(mine, first, last)
    wanted |= {"first_due": first_ones.count(), "first_kept": first_ones.filter(FIRST_KEPT).count()}
    counted = dict.fromkeys(wanted, 0)
    for mark, n in recount(street).items():
        counted[mark.term] += n
    assert counted == wanted


def test_every_state_counts_as_the_querysets_do(shop, cast):
    for state in ("reported", "fixed_on_site", "rectifying", "submitted", "handed_over", "accepted", "closed", "void"):
        bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    assert differences(shop.street) == {}
    assert_as_the_querysets_count(shop.street)


def test_a_hazard_voided_after_it_was_put_right_leaves_every_term(shop):
    closed = bring_to("closed", shop)
    fold(shop.street)
    acts.void(closed, by=None, at=NOW + timedelta(days=3), seen=None, reason="重复登记")
    assert sums(shop.street) == {} == recount(shop.street)


def test_what_is_handed_over_falls_due_by_the_receivers_legal_day_alone_and_by_its_first_day_for_ever(shop, cast):
    hazard = bring_to("rectifying", shop)
    first = {"found": hazard.found_on, "standing": hazard.found_on, "first_due": hazard.due_on}
    assert {mark.term: mark.day for mark in sums(shop.street)} == first | {"due": hazard.due_on}
    take("hand_over", hazard, by=None, seen=None, receiver=cast.brigade_office)
    assert {mark.term: mark.day for mark in sums(shop.street)} == first
    legal, known = NOW.date() + timedelta(days=20), {"by": None, "at": NOW, "seen": None}
    acts.accept_handover(hazard, legal_due_on=legal, **known)
    assert {mark.term: mark.day for mark in sums(shop.street)} == first | {"due": legal}
    acts.close_by_receiver(
        hazard, result="已整改", documents="碧消复〔2026〕3号", **known | {"at": NOW + timedelta(days=9)}
    )
    terms = {mark.term: mark.day for mark in sums(shop.street)}
    assert terms["in_time"] == terms["due"] == legal and "first_kept" not in terms
    assert_as_the_querysets_count(shop.street)


def test_an_extension_moves_the_day_in_force_and_leaves_the_first(shop):
    hazard = bring_to("rectifying", shop)
    longer = hazard.due_on + timedelta(days=3)
    known = {"by": None, "seen": None}
    acts.ask_extension(hazard, at=NOW, reason="等待配件", interim="加强巡查", due_on=longer, **known)
    acts.grant_extension(hazard, at=NOW, **known)
    photos = [make_photo(shop.street)]
    acts.submit_rectification(hazard, at=NOW + (longer - NOW.date()), photos=photos, **known)
    terms = {mark.term: mark.day for mark in sums(shop.street)}
    assert terms["due"] == terms["in_time"] == longer
    assert terms["first_due"] == hazard.due_on and "first_kept" not in terms
    assert_as_the_querysets_count(shop.street)


def rows_after(count):
    """(term, n) of the rows appended after the first `count`."""
    return sorted(DaySum.objects.order_by("pk").values_list("term", "n")[count:])


def test_an_act_appends_what_it_takes_away_and_what_it_adds(shop, territory):
    west = make_place(territory.street, "西门面馆", at=(109.205, 27.715))
    hazard = bring_to("rectifying", shop)
    fold(shop.street)
    kept = DaySum.objects.count()
    acts.correct(hazard, by=None, at=NOW, seen=None, reason="登错", changes={"place": west})
    assert rows_after(kept) == [("due", -1), ("due", 1), ("first_due", -1), ("first_due", 1)]
    assert {mark.area_id for mark in sums(shop.street) if mark.term == "due"} == {territory.west.pk}
    assert Hazard.objects.get().events.last().data == {"place": [shop.code, west.code]}
    assert differences(shop.street) == {}


def test_restoring_and_voiding_are_terms_of_their_own(shop):
    restored, voided = bring_to("closed", shop), bring_to("rectifying", shop)
    fold(shop.street)
    kept, later = DaySum.objects.count(), NOW + timedelta(days=3)
    acts.restore(restored, by=None, at=later, seen=None, reason="没有整改", due_on=later.date() + timedelta(days=3))
    assert [row for row in rows_after(kept) if row[0] in MOVES or row[0] == "put_right"] == [
        ("put_right", -1),
        ("restored", 1),
    ]
    kept = DaySum.objects.count()
    acts.void(voided, by=None, at=later, seen=None, reason="重复登记")
    assert rows_after(kept) == [("due", -1), ("first_due", -1), ("standing", -1), ("voided", 1)]
    assert {mark.day for mark in sums(shop.street) if mark.term in ("restored", "voided")} == {later.date()}
    assert_as_the_querysets_count(shop.street)


def test_a_correction_to_a_home_moves_all_its_marks(shop, territory):
    home = make_place(territory.street, "王大爷家", at=(109.205, 27.716), type="HOME")
    hazard = bring_to("rectifying", shop)
    acts.correct(hazard, by=None, at=NOW, seen=None, reason="登错", changes={"place": home})
    assert {mark.at_home for mark in sums(shop.street)} == {True}
    assert {mark.area_id for mark in sums(shop.street) if mark.term == "due"} == {territory.west.pk}
    assert differences(shop.street) == {}


def test_history_is_counted_as_it_is_written(shop, far_shop):
    hazard = make_hazard(shop)
    past = [
        PastHazard(place=shop, category=hazard.category, severity=hazard.severity, description="x",
                   found_at=NOW - timedelta(days=days), put_right_at=put_right)
        for days, put_right in ((60, NOW - timedelta(days=50)), (40, None))
    ]  # fmt: skip
    record_history(shop.street, past)
    assert differences(shop.street) == {} and sums(far_shop.street) == {}
    assert sum(n for mark, n in sums(shop.street).items() if mark.term == "found") == 3


def test_folding_leaves_one_row_a_mark_and_is_harmless_twice(shop):
    for _ in range(3):
        make_hazard(shop)
    assert DaySum.objects.count() == 6 and streets_to_fold() == [shop.street]
    assert fold(shop.street) == 6
    assert fold(shop.street) == 0 and streets_to_fold() == []
    assert sorted(DaySum.objects.values_list("term", "n", "folded")) == [("found", 3, True), ("standing", 3, True)]
    make_hazard(shop)
    fold(shop.street)
    assert set(DaySum.objects.values_list("n", flat=True)) == {4}


def test_a_recount_notices_a_sum_that_was_tampered_with_and_rebuilding_mends_it(shop):
    make_hazard(shop)
    DaySum.objects.filter(term="found").update(n=2)
    assert list(differences(shop.street).values()) == [(2, 1)]
    rebuild(shop.street)
    assert differences(shop.street) == {} and sums(shop.street)


def test_sums_and_recount_are_compared_in_one_statement(shop, django_assert_num_queries):
    """Two would call a difference what an act did between them."""
    make_hazard(shop)
    with django_assert_num_queries(1):
        assert differences(shop.street) == {}


def test_an_act_that_is_refused_counts_nothing(shop):
    hazard = bring_to("closed", shop)
    before, events = sums(shop.street), hazard.events.count()
    with pytest.raises(DomainError):
        acts.submit_rectification(hazard, by=None, at=NOW, seen=None, photos=[])
    assert sums(shop.street) == before and hazard.events.count() == events
