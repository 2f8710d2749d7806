"""The working-day calendar: which local day is a working day, and why.

Pure: days in, days out. The `holidays` library knows the statutory holidays and the make-up working days (调休) of the
years whose State Council notice it carries; rows of the street's own calendar (`CalendarDay`) go over it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext_noop

LOCAL = ZoneInfo("Asia/Shanghai")
ONE_DAY = dt.timedelta(days=1)
LONGEST_SEARCH = 60  # days; the longest real break is 9, so a longer search means a calendar of nothing but holidays

WORKDAY = gettext_noop("工作日")
MAKE_UP = gettext_noop("调休上班")
WEEKEND = gettext_noop("周末")
SWAPPED = gettext_noop("调休放假")
# Names the library returns, listed so that the message catalogue has them.
HOLIDAY_NAMES = (
    gettext_noop("元旦"),
    gettext_noop("农历除夕"),
    gettext_noop("春节"),
    gettext_noop("清明节"),
    gettext_noop("劳动节"),
    gettext_noop("端午节"),
    gettext_noop("中秋节"),
    gettext_noop("国庆节"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: whether it is a working day, and its Chinese reason (工作日, 调休上班, 周末, 国庆节 …)."""

    on: dt.date
    is_workday: bool
    reason: str


@dataclass(frozen=True)
class WorkCalendar:
    """Statutory calendar of the PRC with overrides {date: (is_workday, name)}; immutable, cheap to make."""

    overrides: Mapping[dt.date, tuple[bool, str]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[dt.date, bool, str]] = ()) -> "WorkCalendar":
        """Calendar from rows of (date, is_workday, name), such as `CalendarDay.objects.values_list(...)`."""
        return cls(MappingProxyType({on: (is_workday, name) for on, is_workday, name in rows}))

    def day(self, on: dt.date) -> Day:
        """The day with its reason. Refuses a datetime: take its local date first, `local_date(at)`."""
        if isinstance(on, dt.datetime):
            raise TypeError("give the local date of a moment, not the moment itself")
        if on in self.overrides:
            is_workday, name = self.overrides[on]
            return Day(on, is_workday, name or _default_name(on, is_workday))
        names, make_up_days = _notice(on.year)
        if on in make_up_days:
            return Day(on, True, MAKE_UP)
        if on in names:
            return Day(on, False, names[on])
        return Day(on, on.weekday() < 5, WORKDAY if on.weekday() < 5 else WEEKEND)

    def is_workday(self, on: dt.date) -> bool:
        """True for a working day, make-up Saturdays and Sundays (调休) included."""
        return self.day(on).is_workday

    def days_after(self, start: dt.date) -> Iterator[Day]:
        """The days after `start`, one by one; `start` itself (day 0) is not among them."""
        on = start
        while True:
            on += ONE_DAY
            yield self.day(on)

    def add_workdays(self, start: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `start` (day 0, never counted). Refuses a negative count."""
        if count < 0:
            raise ValueError("the number of working days cannot be negative")
        last = start
        for day in self.days_after(start):
            if count == 0:
                return last
            if day.is_workday:
                last, count = day.on, count - 1
            self._refuse_endless(last, day.on)
        raise AssertionError("unreachable: days_after never ends")

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end` (0 when `end` is not later)."""
        return sum(self.is_workday(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def roll_to_workday(self, on: dt.date) -> dt.date:
        """`on` itself if it is a working day, else the next one (顺延)."""
        return on if self.is_workday(on) else self.add_workdays(on, 1)

    def workday_before(self, on: dt.date) -> dt.date:
        """The last working day before `on`."""
        for n in range(1, LONGEST_SEARCH):
            if self.is_workday(on - ONE_DAY * n):
                return on - ONE_DAY * n
        raise ValueError("no working day found; check the calendar's rows")

    def provisional(self, year: int) -> bool:
        """True while no State Council notice is known for `year`: no make-up day in the library and no row of ours."""
        return not _notice(year)[1] and not any(on.year == year for on in self.overrides)

    def exceptions(self, year: int) -> list[list[Day]]:
        """The breaks and make-up days of `year` in order: runs of neighbouring days that work, or do not, by a rule.

        A weekend inside a break belongs to it; plain working days and lone weekends are left out.
        """
        runs: list[list[Day]] = []
        for day in (self.day(dt.date(year, 1, 1) + ONE_DAY * n) for n in range(366)):
            if day.on.year != year or day.reason == WORKDAY:
                continue
            joins = runs and runs[-1][-1].on + ONE_DAY == day.on and runs[-1][-1].is_workday == day.is_workday
            if joins:
                runs[-1].append(day)
            else:
                runs.append([day])
        return [run for run in runs if any(day.reason != WEEKEND for day in run)]

    def _refuse_endless(self, last: dt.date, on: dt.date) -> None:
        if (on - last).days > LONGEST_SEARCH:
            raise ValueError("no working day found; check the calendar's rows")


def local_date(at: dt.datetime) -> dt.date:
    """The Asia/Shanghai date of an aware datetime; in UTC every morning before 08:00 would still be yesterday."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(LOCAL).date()


def local_midnight(on: dt.date) -> dt.datetime:
    """00:00 Asia/Shanghai at the beginning of `on`, aware."""
    return dt.datetime.combine(on, dt.time(), tzinfo=LOCAL)


def _default_name(on: dt.date, is_workday: bool) -> str:
    if is_workday:
        return WORKDAY if on.weekday() < 5 else MAKE_UP
    return WEEKEND if on.weekday() >= 5 else SWAPPED


@lru_cache(maxsize=128)
def _notice(year: int) -> tuple[Mapping[dt.date, str], frozenset[dt.date]]:
    """What the library knows of one year: ({holiday: name}, make-up working days)."""
    known = holidays.country_holidays("CN", years=year, language="zh_CN", expand=False)
    names = {on: _plain_name(name) for on, name in known.items() if on.year == year}
    return MappingProxyType(names), frozenset(on for on in known.weekend_workdays if on.year == year)


def _plain_name(name: str) -> str:
    """国庆节（补假） is 国庆节; a weekday off in exchange for a worked weekend (休息日（由 … 调休）) is 调休放假."""
    first = name.split("; ", maxsplit=1)[0]
    return SWAPPED if first.startswith("休息日") else first.split("（")[0]
