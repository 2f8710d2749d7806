"""Reporting weeks and the day a fact is booked to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.calendar import LOCAL
from grids.periods import Period, between, booked_on, week_of

days = st.dates(min_value=dt.date(2022, 1, 1), max_value=dt.date(2030, 1, 1))
SATURDAY, FRIDAY = dt.date(2026, 11, 14), dt.date(2026, 11, 20)


def test_the_default_week_runs_from_saturday_to_friday_and_has_fridays_iso_number():
    week = week_of(FRIDAY)
    assert (week.start, week.last_day, week.end) == (SATURDAY, FRIDAY, dt.date(2026, 11, 21))
    assert week.week == (2026, 47)
    assert week_of(dt.date(2026, 12, 31)).week == (2026, 53)
    assert week_of(dt.date(2027, 1, 2)).week == (2027, 1)


def test_friday_night_is_inside_and_saturday_midnight_is_not():
    first, end = week_of(FRIDAY).moments
    assert first <= dt.datetime(2026, 11, 20, 23, 59, 59, tzinfo=LOCAL) < end
    assert end == dt.datetime(2026, 11, 21, tzinfo=LOCAL)
    assert dt.date(2026, 11, 21) not in week_of(FRIDAY)


def test_a_street_may_start_its_week_on_another_day():
    assert week_of(FRIDAY, first_weekday=0) == Period(dt.date(2026, 11, 16), dt.date(2026, 11, 23))
    with pytest.raises(ValueError, match="weekday"):
        week_of(FRIDAY, first_weekday=7)


def test_a_range_has_its_last_day_inside():
    assert dt.date(2024, 10, 17) in between(dt.date(2022, 6, 1), dt.date(2024, 10, 17))
    with pytest.raises(ValueError, match="after it starts"):
        between(dt.date(2026, 1, 2), dt.date(2026, 1, 1))


def test_a_fact_of_frozen_books_is_booked_to_the_first_open_day():
    assert booked_on(FRIDAY, None) == FRIDAY
    assert booked_on(FRIDAY, dt.date(2026, 11, 13)) == FRIDAY
    assert booked_on(FRIDAY, FRIDAY) == dt.date(2026, 11, 21)
    assert booked_on(dt.date(2026, 10, 1), FRIDAY) == dt.date(2026, 11, 21)


@given(on=days, first=st.integers(min_value=0, max_value=6))
def test_each_day_lies_in_exactly_one_week_and_weeks_join_without_gap(on, first):
    week = week_of(on, first_weekday=first)
    assert on in week and on not in week.previous() and on not in week.next()
    assert week_of(week.end, first_weekday=first) == week.next()
    assert week_of(week.start - dt.timedelta(1), first_weekday=first) == week.previous()
