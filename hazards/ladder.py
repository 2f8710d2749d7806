"""Ladders of reminders: which clock tells whom how many days before or after its day. Pure: rows in, moments out.

The steps themselves are rows of a street (`ReminderRule`), read by `hazards/chasing/rules.py`. A rung holds by the day
on which it falls: a rule that begins or ends on some day changes what is told from that day on and nothing before.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grids.calendar import LOCAL, ONE_DAY, WorkCalendar, local_midnight
from notifications.quiet_hours import after_quiet_hours

FIRST, LAST = dt.date(1900, 1, 1), dt.date(9999, 12, 31)  # of a rule without a beginning or an end


class Clock(TextChoices):
    """What runs, and what its day is."""

    DUE = "due", _("整改期限")
    UNDECIDED = "undecided", _("无人处置")
    RECHECK = "recheck", _("待复查")
    HANDOVER = "handover", _("移送受理")
    SUPERVISION = "supervision", _("督办回复")
    MAJOR = "major", _("重大隐患整改")
    SEAL = "seal", _("查封期限")
    LETTER = "letter", _("函件回复")
    SAMPLE = "sample", _("当场整改抽查")
    ACCEPTANCE = "acceptance", _("复业验收")


class Party(TextChoices):
    """Who is told beside the holders of posts: people that the fact itself names."""

    FINDER = "finder", _("发现的人")
    OWNER = "place_person", _("场所责任人")
    URGED = "urged", _("收到督办的人")
    SENDER = "sender", _("发出督办的人")


class Channel(TextChoices):
    """By what a reminder goes beside the inbox (and a person's own e-mail)."""

    INBOX = "", _("站内")
    GROUP = "group", _("站内和工作群")
    SMS = "sms", _("站内和短信")


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a clock: `days` before (−) or after its day, calendar days or working days, at a local time of day.

    `told` are codes of roles and of `Party`; `action` is a row of the workflow table that the system takes, or empty;
    `first` and `last` are the days between which the step holds.
    """

    days: int
    at: dt.time = dt.time(8, 30)
    workdays: bool = False
    told: tuple[str, ...] = ()
    channel: str = ""
    action: str = ""
    first: dt.date = FIRST
    last: dt.date = LAST

    def day(self, base: dt.date, calendar: WorkCalendar | None) -> dt.date:
        """The day of the step, counted from `base`, which is day 0; `calendar` is asked by working days alone."""
        if not self.workdays or calendar is None:
            return base + ONE_DAY * self.days
        if self.days >= 0:
            return calendar.add_workdays(base, self.days)
        day = base
        for _n in range(-self.days):
            day = calendar.workday_before(day)
        return day

    def moment(self, base: dt.date, calendar: WorkCalendar | None = None) -> dt.datetime | None:
        """When the step is told, never in the quiet hours; None on a day on which it does not hold."""
        day = self.day(base, calendar)
        if not self.first <= day <= self.last:
            return None
        return after_quiet_hours(dt.datetime.combine(day, self.at, tzinfo=LOCAL))


def by_phone(rung: Rung | None) -> str:
    """The channel of what a step tells people themselves: by text as well, or in the inbox alone."""
    return Channel.SMS if rung is not None and rung.channel == Channel.SMS else Channel.INBOX


@dataclass(frozen=True, slots=True, order=True)
class ReminderStep:
    """A rung of one fact: its moment, its number of days, and the rung itself."""

    at: dt.datetime
    step: int
    rung: Rung = field(compare=False)


def ladder(
    since: dt.date | dt.datetime, base: dt.date, rungs: Iterable[Rung], calendar: WorkCalendar | None = None
) -> list[ReminderStep]:
    """The steps of a fact whose day is `base`, earliest first; those before `since` (the finding) are left out."""
    since_at = since if isinstance(since, dt.datetime) else local_midnight(since)
    moments = ((rung.moment(base, calendar), rung) for rung in rungs)
    return sorted(ReminderStep(at, rung.days, rung) for at, rung in moments if at is not None and at >= since_at)
