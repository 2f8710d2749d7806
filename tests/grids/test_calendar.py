"""The working-day calendar over 2025-2027, with and without a 2027 notice."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.calendar import LOCAL, WorkCalendar, local_date, local_midnight

CALENDAR = WorkCalendar.from_rows()
NOTICE_2027 = WorkCalendar.from_rows(
    [
        (dt.date(2027, 2, 11), False, "春节"),
        (dt.date(2027, 2, 20), True, "春节调休上班"),
        (dt.date(2027, 10, 6), False, ""),
        (dt.date(2027, 10, 9), True, ""),
    ]
)
days = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2028, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    "on",
    [
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_a_make_up_day_at_a_weekend_is_a_working_day(on):
    assert day(on).weekday() >= 5
    assert CALENDAR.is_workday(day(on))
    assert CALENDAR.day(day(on)).reason == "调休上班"


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2026-01-01", "元旦"),
        ("2026-01-02", "调休放假"),
        ("2026-02-16", "农历除夕"),
        ("2026-04-06", "清明节"),
        ("2026-10-01", "国庆节"),
        ("2026-10-05", "国庆节"),
        ("2026-10-07", "调休放假"),
        ("2026-10-11", "周末"),
        ("2025-10-06", "中秋节"),
        ("2025-10-08", "调休放假"),
    ],
)
def test_a_day_off_says_why(on, reason):
    assert CALENDAR.day(day(on)).reason == reason
    assert not CALENDAR.is_workday(day(on))


def test_the_weekday_holidays_of_2026_are_exactly_those_of_the_notice():
    off = [
        f"{on:%m%d}"
        for on in (dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(365))
        if on.weekday() < 5 and not CALENDAR.is_workday(on)
    ]
    assert " ".join(off) == (
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007"
    )


def test_a_year_without_a_notice_is_provisional_and_keeps_its_statutory_holidays():
    assert not CALENDAR.provisional(2025)
    assert not CALENDAR.provisional(2026)
    assert CALENDAR.provisional(2027)
    assert not CALENDAR.is_workday(day("2027-10-01"))
    assert CALENDAR.is_workday(day("2027-10-06"))


def test_rows_of_a_notice_end_the_provisional_year_and_go_over_the_library():
    assert not NOTICE_2027.provisional(2027)
    assert NOTICE_2027.provisional(2028)
    assert NOTICE_2027.day(day("2027-02-20")).reason == "春节调休上班"
    assert NOTICE_2027.day(day("2027-10-09")).reason == "调休上班"
    assert NOTICE_2027.day(day("2027-10-06")).reason == "调休放假"
    assert NOTICE_2027.add_workdays(day("2027-09-30"), 3) == day("2027-10-09")
    assert CALENDAR.add_workdays(day("2027-09-30"), 3) == day("2027-10-08")


def test_an_override_can_open_a_holiday_and_close_a_weekday():
    calendar = WorkCalendar.from_rows([(day("2026-10-01"), True, "战时值班"), (day("2026-11-23"), False, "停电")])
    assert calendar.is_workday(day("2026-10-01"))
    assert calendar.day(day("2026-11-23")).reason == "停电"


def test_rolling_keeps_a_working_day_and_moves_a_holiday_on():
    assert CALENDAR.roll_to_workday(day("2026-09-20")) == day("2026-09-20")
    assert CALENDAR.roll_to_workday(day("2026-10-01")) == day("2026-10-08")
    assert CALENDAR.workday_before(day("2026-10-08")) == day("2026-09-30")


def test_a_saturday_morning_in_china_is_not_the_friday_of_utc():
    at = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    assert local_date(at) == day("2026-11-21")
    assert local_date(dt.datetime(2026, 11, 21, 7, 30, tzinfo=LOCAL)) == day("2026-11-21")
    assert local_midnight(day("2026-11-21")).isoformat() == "2026-11-21T00:00:00+08:00"


def test_it_refuses_a_moment_without_zone_a_moment_for_a_day_and_a_negative_count():
    with pytest.raises(ValueError, match="time zone"):
        local_date(dt.datetime(2026, 11, 21, 7, 30))
    with pytest.raises(TypeError):
        CALENDAR.is_workday(dt.datetime(2026, 11, 21, 7, 30, tzinfo=LOCAL))
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_workdays(day("2026-11-21"), -1)


def test_it_refuses_a_calendar_of_nothing_but_holidays_instead_of_running_for_ever():
    start = day("2026-11-20")
    closed = WorkCalendar.from_rows([(start + dt.timedelta(n), False, "") for n in range(-100, 400)])
    with pytest.raises(ValueError, match="no working day"):
        closed.add_workdays(start, 1)
    with pytest.raises(ValueError, match="no working day"):
        closed.workday_before(start)


@given(start=days, count=st.integers(min_value=1, max_value=120))
def test_adding_and_counting_working_days_agree(start, count):
    end = CALENDAR.add_workdays(start, count)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(start, end) == count


@given(start=days, count=st.integers(min_value=0, max_value=60))
def test_one_more_working_day_is_always_later(start, count):
    assert CALENDAR.add_workdays(start, count) < CALENDAR.add_workdays(start, count + 1)


@given(on=days)
def test_rolling_lands_on_a_working_day_with_none_skipped(on):
    rolled = CALENDAR.roll_to_workday(on)
    assert rolled >= on and CALENDAR.is_workday(rolled)
    assert CALENDAR.workdays_between(on, rolled) == (0 if rolled == on else 1)


def test_the_exceptions_of_a_year_are_its_breaks_and_make_up_days_as_runs():
    runs = [(run[0].on, run[-1].on, run[0].is_workday) for run in CALENDAR.exceptions(2026)]
    assert (day("2026-10-01"), day("2026-10-07"), False) in runs
    assert (day("2026-10-10"), day("2026-10-10"), True) in runs
    assert not any(first <= day("2026-11-21") <= last for first, last, _works in runs)  # a plain weekend


def test_an_exception_entered_by_a_person_is_among_them():
    runs = NOTICE_2027.exceptions(2027)
    assert [made.on for run in runs for made in run if made.reason == "春节调休上班"] == [day("2027-02-20")]
