"""Two contents under one id, side by side in words: what a person has to look at to say which of them holds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from grids.calendar import LOCAL
from inspections.submissions import Content, Finding, Given


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what it is, and how each of the two has it ("" where it says nothing)."""

    what: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Words:
    """How a person calls what the contents name: lines of a list and places by id, the others by code."""

    lines: Mapping[int, str]
    outcomes: Mapping[str, str]
    kinds: Mapping[str, str]
    categories: Mapping[str, str]
    severities: Mapping[str, str]
    places: Mapping[UUID, str]


def differences(first: Content, second: Content, words: Words) -> list[Difference]:
    """What differs, in the order of the form."""
    both = (first, second)
    pairs = [
        (_("场所"), *(words.places.get(one.place, _("另一家场所")) for one in both)),
        (_("性质"), *(words.kinds.get(one.kind, one.kind) for one in both)),
        (_("结果"), *(words.outcomes.get(one.outcome, one.outcome) for one in both)),
        *_answers(first, second, words),
        (_("表外发现的隐患"), *("；".join(_found(row, words) for row in one.hazards) for one in both)),
        (_("遗留隐患"), *(_gone(one, other) for one, other in (both, both[::-1]))),
        (_("在场人员"), first.met, second.met),
        (_("备注"), first.note, second.note),
        (_("照片"), *(_photos(one, other) for one, other in (both, both[::-1]))),
        (_("补录日期"), *(one.visited_on.isoformat() if one.visited_on else "" for one in both)),
        (_("手机时间"), *(_moment(one) for one in both)),
    ]
    return [Difference(*row) for row in pairs if row[1] != row[2]]


def _answers(first: Content, second: Content, words: Words) -> list[tuple[str, str, str]]:
    one, other = ({answer.item: answer for answer in content.answers} for content in (first, second))
    items = [item for item in words.lines if item in one or item in other]
    return [(words.lines[item], _said(one.get(item), words), _said(other.get(item), words)) for item in items]


def _said(answer: Given | None, words: Words) -> str:
    if answer is None or (answer.value == "yes" and not answer.note):
        return _("正常")
    value = {"yes": _("正常"), "no": _("有问题"), "na": _("不适用"), "given": answer.given}[answer.value]
    return "：".join(part for part in (value, _found(answer.hazard, words) if answer.hazard else answer.note) if part)


def _found(finding: Finding, words: Words) -> str:
    number = len(finding.photos) + len(finding.after)
    more = [
        words.categories.get(finding.category, finding.category),
        words.severities.get(finding.severity, finding.severity),
        _("当场整改") if finding.fix == "on_site" else "",
        _("限 %(day)s") % {"day": finding.due_on.isoformat()} if finding.due_on else "",
        _("照片 %(n)d 张") % {"n": number} if number else "",
    ]
    said = "，".join(part for part in more if part)
    return _("%(hazard)s（%(more)s）") % {"hazard": finding.description, "more": said} if said else finding.description


def _gone(content: Content, other: Content) -> str:
    return _number(_("%(n)d 处已不在"), len(content.gone), len(set(content.gone) - set(other.gone)))


def _photos(content: Content, other: Content) -> str:
    """The photos by their bytes, so that another photo is a difference too."""
    digests, others = ({photo.sha256 for photo in one.photos} for one in (content, other))
    return _number(_("%(n)d 张"), len(digests), len(digests - others))


def _number(text: str, number: int, only_here: int) -> str:
    if not number:
        return ""
    own = _("（另一份没有的：%(n)d）") % {"n": only_here} if only_here else ""
    return text % {"n": number} + own


def _moment(content: Content) -> str:
    return f"{content.device_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if content.device_at else ""
