"""Deadlines: pure arithmetic that can explain itself.

Day 0 is not counted. Days end at 24:00 Asia/Shanghai of the last day; hours end at their minute, through nights and
holidays (domain.md 7.3; 行政处罚法 §85 for working days). Nothing here reads a clock or a database.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

from grids.calendar import LOCAL, ONE_DAY, WorkCalendar, local_date, local_midnight

RECHECK_WITHIN = 3  # working days from the submission (domain.md 2.8 and 3.2 T8; default, set in code)

NATURAL_DAY = gettext_noop("自然日")
ROLLED = gettext_noop("顺延")

WEEKDAYS = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)


class Unit(StrEnum):
    """What a deadline is counted in: 小时, 自然日, 工作日."""

    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Rule:
    """`amount` units from day 0; `roll` moves a natural-day deadline that ends on a day off to the next working day.

    Hours run through days off: an hour deadline is never rolled.
    """

    unit: Unit
    amount: int
    roll: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        object.__setattr__(self, "roll", self.roll and self.unit is not Unit.HOUR)
        if self.amount < 0:
            raise ValueError("a deadline cannot lie before its start")

    def __str__(self) -> str:
        match self.unit:
            case Unit.HOUR:
                text = ngettext("%(n)d 小时", "%(n)d 小时", self.amount)
            case Unit.DAY:
                text = ngettext("%(n)d 个自然日", "%(n)d 个自然日", self.amount)
            case Unit.WORKDAY:
                text = ngettext("%(n)d 个工作日", "%(n)d 个工作日", self.amount)
        return text % {"n": self.amount} + (gettext("（遇休息日顺延）") if self.roll else "")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day the count passed over: counted or skipped, and why (周末, 国庆节, 调休上班, 自然日, 顺延 …)."""

    on: dt.date
    counted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A computed deadline. `due_at` (aware) is the first moment that is too late; `due_on` its last local day."""

    rule: Rule
    start: dt.date | dt.datetime
    due_on: dt.date
    due_at: dt.datetime
    counted: tuple[CountedDay, ...]
    provisional: bool

    @property
    def start_on(self) -> dt.date:
        """Day 0, the local date of the start."""
        return _day_of(self.start)

    def explanation(self) -> list[str]:
        """Sentences for people: the rule, day 0, every day passed over, the end; one line each."""
        lines = [gettext("时限：%(rule)s") % {"rule": self.rule}]
        lines.append(gettext("起算：%(day)s（当日不计）") % {"day": _day_text(self.start_on)})
        lines.extend(self._counted_lines())
        lines.append(gettext("到期：%(moment)s") % {"moment": self.due_text()})
        if self.provisional:
            lines.append(gettext("暂定：国务院办公厅尚未公布该年放假安排，公布后自动重算"))
        return lines

    def _counted_lines(self) -> list[str]:
        days = list(self.counted)
        lines = []
        if self.rule.unit is Unit.DAY and self.rule.amount > 1:  # thirty times 自然日 would explain nothing
            last = self.start_on + ONE_DAY * self.rule.amount
            ends = {"first": _day_text(self.start_on + ONE_DAY), "last": _day_text(last)}
            lines.append(gettext("%(first)s 至 %(last)s 逐日计算") % ends)
            days = days[self.rule.amount :]
        number = 0
        for day in days:
            number += day.counted
            place = gettext("第%(n)d天") % {"n": number} if day.counted else gettext("不计")
            place = place if day.reason != ROLLED else gettext("到期日")
            lines.append(f"{_day_text(day.on)} {place} {gettext(day.reason)}")
        return lines

    def due_text(self) -> str:
        """The end as people write it: the day with 24:00, or the minute of an hour deadline."""
        if self.due_at == local_midnight(self.due_on + ONE_DAY):
            return f"{_day_text(self.due_on)} 24:00"
        return f"{_day_text(self.due_on)} {self.due_at.astimezone(LOCAL):%H:%M}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe dict for storage; `Deadline.from_dict` gives an equal deadline back."""
        return {
            "unit": self.rule.unit.value,
            "amount": self.rule.amount,
            "roll": self.rule.roll,
            "start": self.start.isoformat(),
            "due_on": self.due_on.isoformat(),
            "due_at": self.due_at.isoformat(),
            "counted": [[day.on.isoformat(), day.counted, day.reason] for day in self.counted],
            "provisional": self.provisional,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Deadline":
        """A deadline from what `to_dict` made."""
        start = data["start"]
        return cls(
            rule=Rule(Unit(data["unit"]), data["amount"], data["roll"]),
            start=dt.datetime.fromisoformat(start) if "T" in start else dt.date.fromisoformat(start),
            due_on=dt.date.fromisoformat(data["due_on"]),
            due_at=dt.datetime.fromisoformat(data["due_at"]).astimezone(LOCAL),
            counted=tuple(CountedDay(dt.date.fromisoformat(on), counted, why) for on, counted, why in data["counted"]),
            provisional=data["provisional"],
        )


def compute(rule: Rule, start: dt.date | dt.datetime, calendar: WorkCalendar) -> Deadline:
    """The deadline of `rule` counted from `start` (aware datetime, or local date for day units).

    Refuses a moment without time zone, and a bare date for hours.
    """
    if rule.unit is Unit.HOUR:
        return _hours(rule, start)
    start_on = _day_of(start)
    counted = _natural_days(rule, start_on, calendar) if rule.unit is Unit.DAY else _workdays(rule, start_on, calendar)
    due_on = counted[-1].on if counted else start_on
    asks_calendar = rule.unit is Unit.WORKDAY or rule.roll
    return Deadline(
        rule=rule,
        start=start,
        due_on=due_on,
        due_at=local_midnight(due_on + ONE_DAY),
        counted=tuple(counted),
        provisional=asks_calendar and any(calendar.provisional(y) for y in {day.on.year for day in counted}),
    )


def fixed(due_on: dt.date, start: dt.date | dt.datetime) -> Deadline:
    """A deadline whose last day was chosen by a person: natural days to `due_on`, never moved by a notice.

    There is nothing to count, so no day is listed. Refuses a day before the start.
    """
    start_on = _day_of(start)
    rule = Rule(Unit.DAY, (due_on - start_on).days)
    return Deadline(rule, start_on, due_on, local_midnight(due_on + ONE_DAY), counted=(), provisional=False)


def recompute(deadline: Deadline, calendar: WorkCalendar) -> Deadline:
    """The same rule from the same start under another calendar; equal `due_on` means nothing moved."""
    return compute(deadline.rule, deadline.start, calendar)


def is_overdue(due_at: dt.datetime, now: dt.datetime) -> bool:
    """True from the very moment `due_at`: for day units from 00:00 after the last day."""
    return now >= due_at


def _day_of(start: dt.date | dt.datetime) -> dt.date:
    return local_date(start) if isinstance(start, dt.datetime) else start


def _hours(rule: Rule, start: dt.date | dt.datetime) -> Deadline:
    if not isinstance(start, dt.datetime) or start.tzinfo is None:
        raise ValueError("hours are counted from a moment with its time zone")
    due_at = start.astimezone(LOCAL) + dt.timedelta(hours=rule.amount)
    last_moment = max(due_at - dt.timedelta(microseconds=1), start)  # 00:00 is still 24:00 of the day before
    return Deadline(rule, start, local_date(last_moment), due_at, (), provisional=False)


def _natural_days(rule: Rule, start_on: dt.date, calendar: WorkCalendar) -> list[CountedDay]:
    days = [CountedDay(start_on + ONE_DAY * n, True, NATURAL_DAY) for n in range(1, rule.amount + 1)]
    last = days[-1].on if days else start_on
    if not rule.roll or calendar.is_workday(last):
        return days
    end = calendar.roll_to_workday(last)
    passed = (calendar.day(last + ONE_DAY * n) for n in range(1, (end - last).days))
    return [*days, *(CountedDay(day.on, False, day.reason) for day in passed), CountedDay(end, False, ROLLED)]


def _workdays(rule: Rule, start_on: dt.date, calendar: WorkCalendar) -> list[CountedDay]:
    end = calendar.add_workdays(start_on, rule.amount)
    days = (calendar.day(start_on + ONE_DAY * n) for n in range(1, (end - start_on).days + 1))
    return [CountedDay(day.on, day.is_workday, day.reason) for day in days]


def _day_text(on: dt.date) -> str:
    return f"{on:%Y-%m-%d} {gettext(WEEKDAYS[on.weekday()])}"
