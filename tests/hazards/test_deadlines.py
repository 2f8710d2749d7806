"""Deadlines: working days of the PRC, natural days, hours; what they explain; what a new notice moves."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.calendar import LOCAL, WorkCalendar
from hazards.deadlines import Deadline, Rule, Unit, compute, fixed, is_overdue, recompute

CALENDAR = WorkCalendar.from_rows()
NOTICE_2027 = WorkCalendar.from_rows(
    [
        (dt.date(2027, 1, 2), True, "元旦调休上班"),
        (dt.date(2027, 2, 11), False, "春节"),
        (dt.date(2027, 2, 20), True, "春节调休上班"),
    ]
)
moments = st.datetimes(
    min_value=dt.datetime(2025, 1, 1), max_value=dt.datetime(2027, 12, 31), timezones=st.sampled_from([LOCAL, dt.UTC])
)
rules = st.builds(Rule, unit=st.sampled_from(Unit), amount=st.integers(min_value=0, max_value=90))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, zone=LOCAL) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def workdays(start: str, amount: int, calendar: WorkCalendar = CALENDAR) -> Deadline:
    return compute(Rule(Unit.WORKDAY, amount), day(start), calendar)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        # the four rows measured against other systems: none of them got these right
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-18", 3, "2026-09-22"),
        ("2026-09-29", 5, "2026-10-12"),
        ("2026-10-08", 3, "2026-10-12"),
        # 2025: spring festival, May Day, the joined national and mid-autumn break
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-04-25", 3, "2025-04-29"),
        ("2025-09-26", 2, "2025-09-29"),
        ("2025-09-30", 3, "2025-10-11"),
        # 2026: new year, spring festival with both make-up Saturdays, May Day
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-24", 4, "2026-02-28"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
    ],
)
def test_working_days_follow_the_state_council_calendar(start, amount, due):
    deadline = workdays(start, amount)
    assert deadline.due_on == day(due)
    assert deadline.due_at == at(f"{due}T00:00") + dt.timedelta(days=1)
    assert not deadline.provisional


def test_thirty_working_days_into_a_year_without_a_notice_are_provisional():
    deadline = workdays("2026-11-20", 30)
    assert deadline.due_on == day("2027-01-04")
    assert deadline.provisional
    assert "暂定" in deadline.explanation()[-1]


def test_a_2027_notice_moves_the_deadline_and_ends_the_provisional_one():
    before = workdays("2026-11-20", 30)
    after = recompute(before, NOTICE_2027)
    assert after.due_on == day("2027-01-02")
    assert not after.provisional
    assert workdays("2027-02-10", 2).due_on == day("2027-02-12")
    assert workdays("2027-02-10", 2, NOTICE_2027).due_on == day("2027-02-15")
    assert workdays("2027-02-19", 1, NOTICE_2027).due_on == day("2027-02-20")


def test_a_notice_leaves_natural_days_hours_and_printed_dates_where_they_are():
    for deadline in (
        compute(Rule(Unit.DAY, 60), day("2026-11-20"), CALENDAR),
        compute(Rule(Unit.HOUR, 24 * 60), at("2026-11-20T10:00"), CALENDAR),
    ):
        assert recompute(deadline, NOTICE_2027) == deadline
        assert not deadline.provisional
    printed = fixed(day("2027-02-11"), day("2026-11-20"))
    assert recompute(printed, NOTICE_2027).due_on == printed.due_on and not printed.provisional


def test_each_day_of_the_national_holiday_is_named_in_the_count():
    deadline = workdays("2026-09-30", 3)
    assert [(d.on.isoformat()[5:], d.counted, d.reason) for d in deadline.counted] == [
        ("10-01", False, "国庆节"),
        ("10-02", False, "国庆节"),
        ("10-03", False, "国庆节"),
        ("10-04", False, "周末"),
        ("10-05", False, "国庆节"),
        ("10-06", False, "调休放假"),
        ("10-07", False, "调休放假"),
        ("10-08", True, "工作日"),
        ("10-09", True, "工作日"),
        ("10-10", True, "调休上班"),
    ]


def test_the_explanation_names_rule_day_zero_each_day_and_the_end():
    lines = workdays("2026-10-08", 3).explanation()
    assert lines == [
        "时限：3 个工作日",
        "起算：2026-10-08 周四（当日不计）",
        "2026-10-09 周五 第1天 工作日",
        "2026-10-10 周六 第2天 调休上班",
        "2026-10-11 周日 不计 周末",
        "2026-10-12 周一 第3天 工作日",
        "到期：2026-10-12 周一 24:00",
    ]


def test_natural_days_run_through_holidays_and_end_at_midnight():
    deadline = compute(Rule(Unit.DAY, 7), day("2026-09-28"), CALENDAR)
    assert deadline.due_on == day("2026-10-05")
    assert deadline.due_at == at("2026-10-06T00:00")
    assert len(deadline.explanation()) == 4


def test_rolling_moves_a_last_day_off_to_the_next_working_day_and_says_so():
    deadline = compute(Rule(Unit.DAY, 7, roll=True), day("2026-09-28"), CALENDAR)
    assert deadline.due_on == day("2026-10-08")
    assert [d.reason for d in deadline.counted[-3:]] == ["调休放假", "调休放假", "顺延"]
    assert "2026-10-08 周四 到期日 顺延" in deadline.explanation()
    kept = compute(Rule(Unit.DAY, 2, roll=True), day("2026-09-18"), CALENDAR)
    assert kept.due_on == day("2026-09-20"), "a make-up Sunday is a working day, nothing to roll"


def test_rolling_into_a_year_without_a_notice_is_provisional():
    assert compute(Rule(Unit.DAY, 42, roll=True), day("2026-11-20"), CALENDAR).provisional


def test_hours_run_through_nights_and_holidays_to_the_minute():
    deadline = compute(Rule(Unit.HOUR, 24), at("2026-10-01T19:42"), CALENDAR)
    assert deadline.due_at == at("2026-10-02T19:42")
    assert deadline.due_on == day("2026-10-02")
    assert deadline.due_text() == "2026-10-02 周五 19:42"
    assert not deadline.counted


def test_hours_that_end_at_midnight_end_on_the_day_that_is_over():
    deadline = compute(Rule(Unit.HOUR, 24), at("2026-11-20T00:00"), CALENDAR)
    assert deadline.due_on == day("2026-11-20")
    assert deadline.due_text() == "2026-11-20 周五 24:00"


@pytest.mark.parametrize("zone", [LOCAL, dt.UTC])
def test_a_report_on_saturday_morning_counts_from_saturday_whatever_zone_it_is_written_in(zone):
    start = at("2026-11-21T07:30").astimezone(zone)  # Friday 23:30 in UTC
    assert compute(Rule(Unit.WORKDAY, 3), start, CALENDAR).due_on == day("2026-11-25")
    assert compute(Rule(Unit.DAY, 3), start, CALENDAR).due_on == day("2026-11-24")
    assert compute(Rule(Unit.WORKDAY, 3), start, CALENDAR).start_on == day("2026-11-21")


def test_the_utc_date_at_the_edge_of_a_holiday_would_cost_a_working_day():
    early = at("2026-10-08T07:30").astimezone(dt.UTC)  # still 7 October in UTC
    assert compute(Rule(Unit.WORKDAY, 1), early, CALENDAR).due_on == day("2026-10-09")


def test_it_is_overdue_from_midnight_after_the_last_day_and_not_a_second_before():
    due_at = workdays("2026-11-18", 2).due_at
    assert not is_overdue(due_at, at("2026-11-20T23:59:59"))
    assert is_overdue(due_at, at("2026-11-21T00:00"))


def test_an_hour_rule_is_never_rolled_whatever_its_row_says():
    deadline = compute(Rule(Unit.HOUR, 4, roll=True), at("2026-11-21T09:00"), CALENDAR)  # a Saturday
    assert deadline.due_at == at("2026-11-21T13:00") and str(deadline.rule) == "4 小时"


def test_a_day_chosen_by_hand_lists_no_days_and_still_says_what_it_is():
    deadline = fixed(day("2026-12-20"), day("2026-11-20"))
    assert deadline.counted == () and Deadline.from_dict(deadline.to_dict()) == deadline
    assert deadline.due_at == at("2026-12-21T00:00")
    assert "2026-11-21 周六 至 2026-12-20 周日 逐日计算" in deadline.explanation()


def test_it_refuses_what_makes_no_sense():
    with pytest.raises(ValueError, match="before its start"):
        Rule(Unit.DAY, -1)
    with pytest.raises(ValueError, match="moment"):
        compute(Rule(Unit.HOUR, 4), day("2026-11-20"), CALENDAR)
    with pytest.raises(ValueError, match="zone"):
        compute(Rule(Unit.DAY, 4), dt.datetime(2026, 11, 20, 9, 0), CALENDAR)
    with pytest.raises(ValueError, match="before its start"):
        fixed(day("2026-11-19"), day("2026-11-20"))
    with pytest.raises(ValueError, match="fortnight"):
        Rule("fortnight", 1)


def test_no_days_at_all_means_the_day_itself():
    assert compute(Rule(Unit.DAY, 0), day("2026-11-20"), CALENDAR).due_at == at("2026-11-21T00:00")


@given(rule=rules, start=moments)
def test_a_stored_deadline_comes_back_the_same(rule, start):
    deadline = compute(rule, start, CALENDAR)
    assert Deadline.from_dict(json.loads(json.dumps(deadline.to_dict()))) == deadline


@given(rule=rules, start=moments)
def test_a_deadline_never_ends_before_it_starts_nor_depends_on_the_zone_it_is_written_in(rule, start):
    deadline = compute(rule, start, CALENDAR)
    assert deadline.due_on >= deadline.start_on
    assert deadline.due_at >= start
    same = compute(rule, start.astimezone(dt.timezone(dt.timedelta(hours=-7))), CALENDAR)
    assert (same.due_on, same.due_at, same.counted) == (deadline.due_on, deadline.due_at, deadline.counted)


@given(amount=st.integers(min_value=1, max_value=60), start=moments, roll=st.booleans())
def test_a_count_names_every_day_once_and_counts_as_many_as_the_rule_says(amount, start, roll):
    for unit in (Unit.DAY, Unit.WORKDAY):
        deadline = compute(Rule(unit, amount, roll), start, CALENDAR)
        passed = [d.on for d in deadline.counted]
        assert passed == [deadline.start_on + dt.timedelta(n) for n in range(1, len(passed) + 1)]
        assert sum(d.counted for d in deadline.counted) == amount
        assert passed[-1] == deadline.due_on
        assert not (roll or unit is Unit.WORKDAY) or CALENDAR.is_workday(deadline.due_on)
