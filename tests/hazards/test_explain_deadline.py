"""`manage.py explain_deadline` counts aloud and ends with the due date."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grids.models import CalendarDay

pytestmark = pytest.mark.django_db


def explain(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("explain_deadline", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_last_line_begins_with_the_due_date_and_the_days_stand_above():
    lines = explain("--start", "2026-09-30", "--days", "3", "--unit", "workday")
    assert lines[-1].split()[0] == "2026-10-10"
    assert "2026-10-07 周三 不计 调休放假" in lines
    assert "2026-10-10 周六 第3天 调休上班" in lines


def test_rows_of_the_calendar_are_counted_with():
    CalendarDay.objects.create(date=dt.date(2026, 10, 9), is_workday=False, name="停电")
    lines = explain("--start", "2026-09-30", "--days", "3", "--unit", "workday")
    assert lines[-1].split()[0] == "2026-10-12"
    assert "2026-10-09 周五 不计 停电" in lines


def test_a_year_without_a_notice_is_marked_provisional():
    last = explain("--start", "2026-11-20", "--days", "30")[-1]
    assert last.split()[0] == "2027-01-04"
    assert last.endswith("暂定")


def test_hours_take_a_moment_and_refuse_a_bare_day():
    assert explain("--start", "2026-11-18T19:42", "--amount", "24", "--unit", "hour")[-1] == "2026-11-19 周四 19:42"
    with pytest.raises(CommandError, match="moment"):
        explain("--start", "2026-11-18", "--amount", "24", "--unit", "hour")


def test_a_count_nobody_would_read_is_refused():
    with pytest.raises(CommandError, match="up to"):
        explain("--start", "2026-11-18", "--days", "99999")
