"""What a message of a clock says: how many, and what to do; and where the rows are."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hazards.ladder import Clock

ROWS = {
    Clock.UNDECIDED: ("hazards:list", "undecided=1"),
    Clock.RECHECK: ("hazards:list", "state=submitted"),
    Clock.SUPERVISION: ("hazards:list", "supervised=1"),
    Clock.HANDOVER: ("hazards:handovers", ""),
    Clock.MAJOR: ("hazards:major-cases", ""),
    Clock.SEAL: ("hazards:seals", ""),
    Clock.LETTER: ("hazards:letters", ""),
    Clock.SAMPLE: ("hazards:samples", ""),
    Clock.ACCEPTANCE: ("hazards:acceptances", ""),
}


def rows_of(clock: str) -> str:
    """The address of the list in which what waits on the clock stands."""
    name, asked = ROWS[Clock(clock)]
    return reverse(name) + (f"?{asked}" if asked else "")


def title(clock: str, step: int, count: int) -> str:
    """The message's title: how many, and what is to be done. `step` below 1 is said before the time is over."""
    match clock, step > 0:
        case Clock.UNDECIDED, _late:
            text = ngettext("%(n)d 处隐患无人处置，请决定如何处置", "%(n)d 处隐患无人处置，请决定如何处置", count)
        case Clock.RECHECK, _late:
            text = ngettext("%(n)d 处隐患等待复查，请安排复查", "%(n)d 处隐患等待复查，请安排复查", count)
        case Clock.SUPERVISION, False:
            text = ngettext("%(n)d 件督办快到回复期限，请回复", "%(n)d 件督办快到回复期限，请回复", count)
        case Clock.SUPERVISION, True:
            text = ngettext("%(n)d 件督办逾期未回复，请尽快回复", "%(n)d 件督办逾期未回复，请尽快回复", count)
        case Clock.MAJOR, False:
            text = ngettext("%(n)d 处重大隐患快到整改期限，请跟进", "%(n)d 处重大隐患快到整改期限，请跟进", count)
        case Clock.SEAL, False:
            text = ngettext("%(n)d 处查封快到期，请解除或重新查封", "%(n)d 处查封快到期，请解除或重新查封", count)
        case Clock.SEAL, True:
            text = ngettext("%(n)d 处查封已过期未解除，请办理", "%(n)d 处查封已过期未解除，请办理", count)
        case Clock.LETTER, False:
            text = ngettext("%(n)d 份函快到回复日期，请催问", "%(n)d 份函快到回复日期，请催问", count)
        case Clock.LETTER, True:
            text = ngettext("%(n)d 份函逾期未回复，请催办或提请协调", "%(n)d 份函逾期未回复，请催办或提请协调", count)
        case Clock.SAMPLE, _late:
            text = ngettext("%(n)d 处当场整改等待抽查，请到场看", "%(n)d 处当场整改等待抽查，请到场看", count)
        case Clock.ACCEPTANCE, _late:
            text = ngettext("%(n)d 家场所等待复业验收，请到场验收", "%(n)d 家场所等待复业验收，请到场验收", count)
        case _:
            text = ngettext("%(n)d 处重大隐患超过整改期限，请督促", "%(n)d 处重大隐患超过整改期限，请督促", count)
    return text % {"n": count}


def when(days: int, *, workdays: bool) -> str:
    """A step as people say it: 到期前 3 天, 逾期 2 个工作日."""
    if days == 0:
        return _("到期当天")
    n = abs(days)
    match days < 0, workdays:
        case True, True:
            text = ngettext("到期前 %(n)d 个工作日", "到期前 %(n)d 个工作日", n)
        case True, False:
            text = ngettext("到期前 %(n)d 天", "到期前 %(n)d 天", n)
        case False, True:
            text = ngettext("超过 %(n)d 个工作日", "超过 %(n)d 个工作日", n)
        case _:
            text = ngettext("超过 %(n)d 天", "超过 %(n)d 天", n)
    return text % {"n": n}
