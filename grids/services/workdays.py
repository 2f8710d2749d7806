"""The working-day calendar with the rows that people loaded over the library's."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.calendar import WorkCalendar
from grids.errors import DomainError
from grids.everywhere import require_everywhere
from grids.models import CalendarDay, User

NAME_MAX = 40  # as long as the column of `CalendarDay`
_KINDS = {"班": True, "休": False}


def work_calendar() -> WorkCalendar:
    """The calendar in force: the library's holidays and make-up days, overridden by `CalendarDay` rows."""
    return WorkCalendar.from_rows(CalendarDay.objects.values_list("date", "is_workday", "name"))


def calendar_with(days: Iterable[tuple[date, bool, str]]) -> WorkCalendar:
    """The calendar as it would be once the `days` of a notice are entered; nothing is written."""
    in_force = CalendarDay.objects.values_list("date", "is_workday", "name")
    return WorkCalendar.from_rows([*in_force, *days])


def parse_notice(text: str) -> list[tuple[date, bool, str]]:
    """Lines such as `2026-10-10 班 国庆节调休` as (date, is_workday, name). Refuses `notice-line` naming the line."""
    days = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split(maxsplit=2)
        if not parts:
            continue
        try:
            days.append((date.fromisoformat(parts[0]), _KINDS[parts[1]], parts[2] if len(parts) > 2 else ""))
        except (ValueError, KeyError, IndexError) as error:
            said = str(_("第 %(n)d 行读不懂：应为“2026-10-10 班 国庆节调休”。") % {"n": number})
            raise DomainError("notice-line", said, fields={"days": said}) from error
        if len(days[-1][2]) > NAME_MAX:
            said = str(_("第 %(n)d 行的名称太长，最多 %(most)d 个字。") % {"n": number, "most": NAME_MAX})
            raise DomainError("notice-line", said, fields={"days": said})
    if len({on for on, *_rest in days}) < len(days):
        said = str(_("有日期写了两次。"))
        raise DomainError("notice-line", said, fields={"days": said})
    return days


def enter_notice(days: Iterable[tuple[date, bool, str]], *, notice: str, by: User | None, at: datetime) -> int:
    """Enter the days of a State Council notice, over what was entered for them before; how many rows now say so.

    Deadlines already counted are not moved by this: that is asked for where deadlines are kept. The days hold for every
    street, so `by` needs the right in each (`not-everywhere`).
    """
    require_everywhere(by, "calendar.manage")
    rows = [
        CalendarDay(date=on, is_workday=is_workday, name=name, notice=notice.strip(), entered_by=by, entered_at=at)
        for on, is_workday, name in days
    ]
    with transaction.atomic():
        CalendarDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["date"],
            update_fields=["is_workday", "name", "notice", "entered_by", "entered_at"],
        )
    return len(rows)
