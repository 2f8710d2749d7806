"""Due windows of visits and the Friday of a round."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.calendar import WorkCalendar
from inspections.schedule import Period, Window, period_end, period_start, round_day, window

CALENDAR = WorkCalendar.from_rows()
days = st.dates(min_value=dt.date(2025, 1, 1), max_value=dt.date(2027, 12, 31))
periods = st.sampled_from(Period)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "on", "start", "end"),
    [
        ("daily", "2026-10-01", "2026-10-01", "2026-10-01"),
        ("weekly", "2026-11-22", "2026-11-16", "2026-11-22"),
        ("monthly", "2026-02-10", "2026-02-01", "2026-02-28"),
        ("monthly", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("quarterly", "2026-11-22", "2026-10-01", "2026-12-31"),
        ("half_yearly", "2026-06-30", "2026-01-01", "2026-06-30"),
        ("yearly", "2026-06-30", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_are_those_of_the_calendar(period, on, start, end):
    assert period_start(period, day(on)) == day(start)
    assert period_end(period, day(on)) == day(end)


def test_daily_rounds_stay_on_holidays():
    assert window("daily", day("2026-10-01"), CALENDAR) == Window(
        day("2026-10-01"), day("2026-10-01"), day("2026-10-01")
    )


def test_others_move_off_holidays_to_the_next_working_day():
    october = window("monthly", day("2026-10-20"), CALENDAR)
    assert (october.period_start, october.starts_on, october.due_on) == (
        day("2026-10-01"),
        day("2026-10-08"),
        day("2026-11-02"),  # 31 October is a Saturday
    )
    assert window("weekly", day("2026-11-18"), CALENDAR, due_weekday=5).due_on == day("2026-11-20")
    assert window("weekly", day("2026-09-30"), CALENDAR, due_weekday=5).due_on == day("2026-10-08")


def test_a_make_up_saturday_is_a_working_day_and_nothing_moves():
    assert window("weekly", day("2026-10-10"), CALENDAR, due_weekday=6).due_on == day("2026-10-10")


def test_a_care_visit_belongs_to_its_week_even_over_a_holiday():
    visit = window("weekly", day("2026-10-01"), CALENDAR, roll=False)
    assert (visit.starts_on, visit.due_on) == (day("2026-09-28"), day("2026-10-04"))


def test_a_week_wholly_off_is_due_when_work_begins_again():
    visit = window("weekly", day("2026-02-18"), CALENDAR, due_weekday=5)
    assert (visit.starts_on, visit.due_on) == (day("2026-02-24"), day("2026-02-24"))


@pytest.mark.parametrize(
    ("friday", "held_on"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-10-02", "2026-09-30"),  # national holiday: the Wednesday before
        ("2026-09-25", "2026-09-24"),  # mid-autumn
        ("2026-02-20", "2026-02-14"),  # spring festival: the make-up Saturday counts
        ("2027-02-12", "2027-02-12"),
    ],
)
def test_a_round_on_a_holiday_moves_to_the_working_day_before(friday, held_on):
    assert round_day(day(friday), CALENDAR) == day(held_on)


def test_a_week_without_a_working_day_has_no_round_and_other_weekdays_are_refused():
    closed = WorkCalendar.from_rows([(day("2026-11-14") + dt.timedelta(n), False, "停业") for n in range(7)])
    assert round_day(day("2026-11-20"), closed) is None
    with pytest.raises(ValueError, match="Friday"):
        round_day(day("2026-11-19"), CALENDAR)
    with pytest.raises(ValueError, match="weekday"):
        window("weekly", day("2026-11-19"), CALENDAR, due_weekday=0)


@given(period=periods, on=days, roll=st.booleans(), due_weekday=st.integers(min_value=1, max_value=7))
def test_a_window_never_ends_before_it_starts_and_rolled_ones_begin_and_end_at_work(period, on, roll, due_weekday):
    made = window(period, on, CALENDAR, roll=roll, due_weekday=due_weekday)
    assert period_start(period, on) == made.period_start <= made.starts_on <= made.due_on
    if roll and period is not Period.DAILY:
        assert CALENDAR.is_workday(made.starts_on) and CALENDAR.is_workday(made.due_on)
