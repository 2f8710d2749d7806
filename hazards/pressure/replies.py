"""What came of a letter, day by day: sent, reminded of, put higher, answered."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.formats import full_day, quantity
from hazards.ladder import Clock
from hazards.models import Chase, Letter


@dataclass(frozen=True, slots=True)
class LetterStep:
    """One thing that happened, on a local day; `mark` is that of the timeline."""

    on: date
    title: str
    body: str = ""
    mark: str = "plain"


def steps_of(letter: Letter) -> list[LetterStep]:
    """The steps of the letter, the newest first."""
    asked = _("请于 %(day)s 前回复") % {"day": full_day(letter.reply_by)}
    steps = [LetterStep(letter.sent_on, _("发函"), asked)]
    told = Chase.objects.filter(street=letter.street_id, clock=Clock.LETTER, subject=letter.pk, superseded=False)
    for row in told.order_by("recorded_at"):
        steps.append(LetterStep(local_date(row.recorded_at), _("已提醒"), _how_far(row.step)))
    if letter.escalated_on:
        steps.append(LetterStep(letter.escalated_on, _("提请上级协调"), letter.escalated_to, "handed_over"))
    if letter.replied_on:
        said = "；".join(filter(None, [letter.reply, letter.outcome]))
        steps.append(LetterStep(letter.replied_on, _("回复"), said, "closed"))
    steps.reverse()  # of one day, too, the last stands first
    return sorted(steps, key=lambda step: step.on, reverse=True)


def _how_far(step: int) -> str:
    if step == 0:
        return _("要求回复的日期当天")
    said = _("超过要求回复的日期 %(n)s") if step > 0 else _("离要求回复的日期还有 %(n)s")
    return said % {"n": quantity(abs(step), "天")}
