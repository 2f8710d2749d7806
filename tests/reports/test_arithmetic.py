"""Rates with their counts and the carry-over that balances."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.periods import week_of
from reports.arithmetic import Balance, Rate
from reports.periods import draft_at

counts = st.integers(min_value=0, max_value=5000)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (1452, 1563, "92.9%"),
        (1040, 1060, "98.1%"),
        (39, 72, "54.2%"),
        (1, 800, "0.1%"),  # 0.125
        (1, 400, "0.3%"),  # 0.25 rounds up, as a spreadsheet does, not to the even 0.2
        (9, 400, "2.3%"),
        (5, 4, "125.0%"),
        (0, 7, "0.0%"),
        (0, 0, "—"),
    ],
)
def test_a_rate_prints_one_decimal(numerator, denominator, text):
    assert str(Rate(numerator, denominator)) == text


def test_a_rate_keeps_its_counts():
    rate = Rate(1452, 1563)
    assert rate.percent == Decimal("92.9")
    assert rate.to_dict() == {"numerator": 1452, "denominator": 1563, "text": "92.9%"}


def test_last_weeks_carry_over_of_the_demo_street_balances():
    balance = Balance(opening=41, found=31, restored=0, closed=38, voided=1)
    assert balance.closing == 33
    assert balance.balanced(33) and not balance.balanced(32)


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Rate(-1, 5)
    with pytest.raises(ValueError, match="negative"):
        Balance(opening=1, found=-1)


def test_what_moves_to_another_street_is_a_term_of_both():
    assert Balance(5, transferred_out=2).closing + Balance(7, transferred_in=2).closing == 12


def test_the_draft_is_due_on_friday_at_five():
    assert draft_at(week_of(dt.date(2026, 11, 14))).isoformat() == "2026-11-20T17:00:00+08:00"


@given(opening=counts, found=counts, restored=counts, closed=counts, voided=counts)
def test_periods_chained_by_their_closing_sum_up_as_one(opening, found, restored, closed, voided):
    terms = {"found": found, "restored": restored, "closed": closed, "voided": voided}
    first = Balance(opening, **terms)
    if first.closing >= 0:
        second = Balance(first.closing, **terms)
        assert second.closing == Balance(opening, **{name: 2 * n for name, n in terms.items()}).closing
    assert first.to_dict()["closing"] == first.closing
