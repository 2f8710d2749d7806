"""How moments and workings of deadlines are written on the pages of hazards: `{% load hazard_words %}`."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.calendar import LOCAL, ONE_DAY
from grids.formats import full_day, near_day
from hazards.deadlines import ROLLED, Deadline, Unit

register = template.Library()


@register.filter
def until(at):
    """The last moment in time: a deadline at local midnight is 24:00 of the day before."""
    local = at.astimezone(LOCAL)
    today = timezone.localdate()
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{near_day(local.date() - ONE_DAY, today=today)} 24:00"
    return f"{near_day(local.date(), today=today)} {local:%H:%M}"


@register.filter
def counted_days(deadline: Deadline):
    """The working as lines of dicts: `day` in words, `counted`, `text`; a run of plain days is one line."""
    days = list(deadline.counted)
    lines = []
    if deadline.rule.unit is Unit.DAY and deadline.rule.amount > 2:
        run = days[: deadline.rule.amount]
        span = _("%(first)s 至 %(last)s") % {"first": full_day(run[0].on), "last": full_day(run[-1].on)}
        lines.append({"day": span, "counted": True, "text": _("逐日计算，%(n)d 天") % {"n": len(run)}})
        days = days[deadline.rule.amount :]
    number = 0
    for day in days:
        number += day.counted
        lines.append({"day": full_day(day.on), "counted": day.counted, "text": _said(day, number)})
    return lines


def _said(day, number: int) -> str:
    if day.reason == ROLLED:
        return _("顺延到这一天")
    return _("第 %(n)d 天") % {"n": number} if day.counted else _("不计：%(why)s") % {"why": _(day.reason)}
