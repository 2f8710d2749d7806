"""How dates, counts, money, rates and names are written on a page, in Chinese and in English.

Pure: values in, text out; the language is the active one and the present is an argument.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

NOTHING = "—"
NEAR_DAYS = 60
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")

# The units of the field (design rule 10): kinds of figures never mix, so each has a unit of its own.
UNITS = {
    "处": ngettext_lazy("%(number)s 处", "%(number)s 处", "count"),
    "家": ngettext_lazy("%(number)s 家", "%(number)s 家", "count"),
    "家次": ngettext_lazy("%(number)s 家次", "%(number)s 家次", "count"),
    "户": ngettext_lazy("%(number)s 户", "%(number)s 户", "count"),
    "户次": ngettext_lazy("%(number)s 户次", "%(number)s 户次", "count"),
    "次": ngettext_lazy("%(number)s 次", "%(number)s 次", "count"),
    "起": ngettext_lazy("%(number)s 起", "%(number)s 起", "count"),
    "条": ngettext_lazy("%(number)s 条", "%(number)s 条", "count"),
    "人": ngettext_lazy("%(number)s 人", "%(number)s 人", "count"),
    "人次": ngettext_lazy("%(number)s 人次", "%(number)s 人次", "count"),
    "车次": ngettext_lazy("%(number)s 车次", "%(number)s 车次", "count"),
    "件": ngettext_lazy("%(number)s 件", "%(number)s 件", "count"),
    "份": ngettext_lazy("%(number)s 份", "%(number)s 份", "count"),
    "张": ngettext_lazy("%(number)s 张", "%(number)s 张", "count"),
    "层": ngettext_lazy("%(number)s 层", "%(number)s 层", "count"),
    "项": ngettext_lazy("%(number)s 项", "%(number)s 项", "count"),
    "个": ngettext_lazy("%(number)s 个", "%(number)s 个", "count"),
    "天": ngettext_lazy("%(number)s 天", "%(number)s 天", "count"),
    "个工作日": ngettext_lazy("%(number)s 个工作日", "%(number)s 个工作日", "count"),
    "小时": ngettext_lazy("%(number)s 小时", "%(number)s 小时", "count"),
    "分钟": ngettext_lazy("%(number)s 分钟", "%(number)s 分钟", "count"),
    "秒": ngettext_lazy("%(number)s 秒", "%(number)s 秒", "count"),
    "米": ngettext_lazy("%(number)s 米", "%(number)s 米", "count"),
}


def in_english():
    return (translation.get_language() or "").startswith("en")


def local_day(value):
    """The calendar day of a date or of a moment (in the active time zone); None stays None."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def full_day(value):
    """`2026年11月22日`, in English `22 Nov 2026`."""
    day = local_day(value)
    if day is None:
        return NOTHING
    return f"{day.day} {day:%b} {day.year}" if in_english() else f"{day.year}年{day.month}月{day.day}日"


def near_day(value, *, today: date):
    """`11月22日 周日` within sixty days of today, else the full day."""
    day = local_day(value)
    if day is None:
        return NOTHING
    if abs((day - today).days) > NEAR_DAYS:
        return full_day(day)
    return f"{day:%a} {day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


def moment(value, *, now: datetime):
    """When something happened: in words below an hour, then day and time; the year only when it is far away."""
    if value is None:
        return NOTHING
    passed = now - value
    if timedelta(0) <= passed < timedelta(minutes=1):
        return _("刚刚")
    if timedelta(0) <= passed < timedelta(hours=1):
        minutes = int(passed.total_seconds() // 60)
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", minutes) % {"n": minutes}
    local = timezone.localtime(value)
    return f"{near_day(local.date(), today=local_day(now))} {local:%H:%M}"


def day_span(start, end):
    """`2026年11月14日至11月20日`; the year is written twice only when it changes."""
    first, last = local_day(start), local_day(end)
    if in_english():
        return f"{full_day(first)} – {full_day(last)}"
    tail = f"{last.month}月{last.day}日" if first.year == last.year else full_day(last)
    return f"{full_day(first)}至{tail}"


def number(value, *, places=0):
    """`1,563`; with `places` decimals rounded half up, as an office does by hand."""
    if value is None:
        return NOTHING
    return f"{_rounded(value, places):,}"


def quantity(value, unit, *, rough=False):
    """A count with its unit: `1,563 处`. `unit` is a key of UNITS; an unknown one is a programming error.

    A `rough` one was published as a round figure and keeps its 余: `2,549余处`, `over 2,549 hazards`.
    """
    if value is None:
        return NOTHING
    text = UNITS[unit] % {"count": abs(int(value)), "number": number(value)}
    if not rough:
        return text
    return f"over {text}" if in_english() else text.replace(" ", "余", 1)


def money(yuan):
    """`12.8 万元` from ten thousand up, below that `800 元`; in English `¥128,000`."""
    if yuan is None:
        return NOTHING
    amount = Decimal(yuan)
    if in_english():
        return f"¥{number(amount)}"
    if abs(amount) < 10_000:
        return f"{number(amount)} 元"
    return f"{number(amount / 10_000, places=1)} 万元"


def percent(numerator, denominator):
    """`92.9 %`, one decimal, rounded half up; `—` when there is nothing to divide by (domain.md 6.3)."""
    if not denominator or numerator is None:
        return NOTHING
    return f"{_rounded(Decimal(numerator) * 100 / Decimal(denominator), 1)} %"


def rate(numerator, denominator):
    """`92.9 %（1452/1563）`: a rate never stands without what it was made of."""
    if not denominator or numerator is None:
        return NOTHING
    fraction = f"{numerator}/{denominator}"
    return f"{percent(numerator, denominator)}" + (f" ({fraction})" if in_english() else f"（{fraction}）")


def masked_phone(phone):
    """`138****5678`; a short number keeps only its last two digits."""
    digits = str(phone or "").strip()
    if not digits:
        return NOTHING
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else f"****{digits[-2:]}"


def masked_name(name):
    """`张*`, `欧*华`: first and last stay from three characters on, of two only the first."""
    text = str(name or "").strip()
    if not text:
        return NOTHING
    return f"{text[0]}*{text[-1]}" if len(text) > 2 else f"{text[0]}*"


class Due(NamedTuple):
    """A deadline in words; `kind` is overdue, today, soon or later and picks how it looks."""

    kind: str
    text: str


def due_in_words(due_on, *, today: date, workdays_left=None):
    """`逾期 3 天` / `今日到期` / `还剩 2 个工作日`. Overdue starts at 00:00 after `due_on` (design section 10).

    `workdays_left` is given for deadlines counted in working days; the rest is said in calendar days.
    """
    left = (local_day(due_on) - today).days
    if left < 0:
        return Due("overdue", ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -left) % {"n": -left})
    if left == 0:
        return Due("today", _("今日到期"))
    if workdays_left:
        text = ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", workdays_left) % {"n": workdays_left}
    else:
        text = ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}
    return Due("soon" if left == 1 else "later", text)


def _rounded(value, places):
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
