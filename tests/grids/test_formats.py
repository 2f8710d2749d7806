"""What stands on a page for a date, a count, a rate, a name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from grids import formats

SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_a_day_is_written_in_full():
    assert formats.full_day(SUNDAY) == "2026年11月22日"
    with translation.override("en"):
        assert formats.full_day(SUNDAY) == "22 Nov 2026"


def test_a_moment_late_in_the_evening_utc_belongs_to_the_next_day_in_shanghai():
    assert formats.full_day(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == "2026年11月22日"


def test_a_day_near_now_shows_its_weekday_and_no_year():
    assert formats.near_day(SUNDAY, today=SUNDAY) == "11月22日 周日"
    assert formats.near_day(date(2026, 5, 1), today=SUNDAY) == "2026年5月1日"
    with translation.override("en"):
        assert formats.near_day(SUNDAY, today=SUNDAY) == "Sun 22 Nov"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=12), "12 分钟前"),
        (timedelta(minutes=59, seconds=59), "59 分钟前"),
        (timedelta(hours=1), "11月22日 周日 11:00"),
        (timedelta(days=400), "2025年10月18日 12:00"),
    ],
)
def test_only_below_an_hour_time_is_relative(ago, text):
    assert formats.moment(NOON - ago, now=NOON) == text


def test_a_moment_ahead_of_now_is_never_called_just_now():
    assert formats.moment(NOON + timedelta(minutes=5), now=NOON) == "11月22日 周日 12:05"


def test_a_span_repeats_the_year_only_when_it_changes():
    assert formats.day_span(date(2026, 11, 14), date(2026, 11, 20)) == "2026年11月14日至11月20日"
    assert formats.day_span(date(2026, 12, 26), date(2027, 1, 1)) == "2026年12月26日至2027年1月1日"


def test_a_count_carries_its_unit():
    assert formats.quantity(1563, "处") == "1,563 处"
    assert formats.quantity(None, "处") == "—"


def test_an_unknown_unit_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        formats.quantity(3, "堆")


@pytest.mark.parametrize(
    ("yuan", "text"), [(128_000, "12.8 万元"), (10_000, "1.0 万元"), (9_999, "9,999 元"), (0, "0 元")]
)
def test_money_is_told_in_ten_thousands(yuan, text):
    assert formats.money(Decimal(yuan)) == text


def test_a_rate_shows_what_it_was_made_of():
    assert formats.rate(1452, 1563) == "92.9 %（1452/1563）"
    with translation.override("en"):
        assert formats.rate(1452, 1563) == "92.9 % (1452/1563)"


def test_a_rate_of_nothing_is_a_dash_and_not_zero():
    assert formats.rate(0, 0) == formats.percent(0, 0) == "—"
    assert formats.percent(0, 7) == "0.0 %"


def test_a_rate_is_rounded_half_up_as_by_hand():
    assert formats.percent(1, 16) == "6.3 %"  # 6.25


def test_names_and_phones_are_masked():
    assert formats.masked_phone("13812345678") == "138****5678"
    assert formats.masked_phone("5551234") == "****34"
    assert formats.masked_name("张三") == "张*"
    assert formats.masked_name("欧阳建华") == "欧*华"
    assert formats.masked_phone("") == formats.masked_name(None) == "—"


@pytest.mark.parametrize(
    ("due_on", "workdays", "kind", "text"),
    [
        (date(2026, 11, 19), None, "overdue", "逾期 3 天"),
        (date(2026, 11, 21), 0, "overdue", "逾期 1 天"),
        (SUNDAY, None, "today", "今日到期"),
        (date(2026, 11, 23), 1, "soon", "还剩 1 个工作日"),
        (date(2026, 11, 26), None, "later", "还剩 4 天"),
    ],
)
def test_a_deadline_says_what_is_left_in_its_own_unit(due_on, workdays, kind, text):
    assert formats.due_in_words(due_on, today=SUNDAY, workdays_left=workdays) == (kind, text)


@pytest.mark.parametrize("unit", list(formats.UNITS))
def test_a_figure_published_as_a_round_one_keeps_its_word_for_it(unit):
    assert "2,549余" in formats.quantity(2549, unit, rough=True)
    assert "余" not in formats.quantity(2549, unit)
    with translation.override("en"):
        assert formats.quantity(2549, unit, rough=True).startswith("over 2,549")


def test_a_round_figure_reads_as_it_was_published():
    assert formats.quantity(2549, "家次", rough=True) == "2,549余家次"
    assert formats.quantity(None, "家次", rough=True) == formats.NOTHING
