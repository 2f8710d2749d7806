"""The words of a paper that a street may set: plain text with fields in braces, such as {场所}.

Nothing in it is run: a field is looked up by its name and its value is printed as text. What is not a field of the kind
is refused when it is written, with a list of those that are. The table of facts, number, receipt and seal are the
sheet's, so no wording can leave them out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.formats import full_day
from hazards.models import Notice
from hazards.papers.kinds import KINDS
from hazards.papers.words import refuse_borrowed

Facts = Mapping[str, Any]
FIELD = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
BRACES = re.compile(r"[{}｛｝]")
KINDS_OF_WORDS = ("inform", "handover", "supervise", "order_now", "order_by")


@dataclass(frozen=True, slots=True)
class Words:
    """The text above and below the table of facts; paragraphs are lines."""

    opening: str
    closing: str = ""


REMEDY = (
    "如不服本通知，可以自收到之日起六十日内向{行政复议机关}申请行政复议，"  # 行政复议法 §20
    "或者自收到之日起六个月内向{管辖法院}提起行政诉讼。"  # 行政诉讼法 §46
)
BROKEN = "{检查日期}，执法人员依法检查，发现你单位（场所）存在下列行为，违反{违反条款}的规定。"
STANDARD: dict[str, Words] = {
    "inform": Words(
        "{发现日期}，我街道{发现方式}发现{被告知方}存在下列火灾隐患，现予告知，请尽快整改。",
        "整改完成后，请联系网格员复查。逾期未整改的，我街道将把情况告知有权处理的部门。",
    ),
    "handover": Words(
        "我街道在消防安全网格化工作中发现下列火灾隐患，现将有关情况移送你单位，请依职责办理。"
        "请于{受理期限}受理，或说明理由退回。"
    ),
    "supervise": Words("下列火灾隐患{逾期情况}，现予督办。请按要求抓紧落实，并于{回复期限}回复办理情况。"),
    "order_now": Words(BROKEN, "现责令你单位（场所）立即改正上述行为。\n" + REMEDY),
    "order_by": Words(BROKEN, "现责令你单位（场所）在上述期限内改正，改正期间采取措施，确保安全。\n" + REMEDY),
}
NEEDED = {
    "order_now": ("行政复议机关", "管辖法院"),
    "order_by": ("行政复议机关", "管辖法院"),
}  # domain.md 2.9: remedy rights
BOLD = ("受理期限", "回复期限")


def _by(name: str, empty: str = "—") -> Callable[[Facts], str]:
    return lambda facts: str(facts.get(name) or empty)


def _day(name: str, empty: str = "—", after: str = "") -> Callable[[Facts], str]:
    return lambda facts: full_day(facts[name]) + after if isinstance(facts.get(name), date) else empty


def _overdue(facts: Facts) -> str:
    days = facts.get("overdue_days")
    return f"已逾期{days}天未整改" if days else "尚未整改销号"


OF_ALL = {"街道": _by("street"), "场所": _by("place", "该处"), "地址": _by("address"), "责任人": _by("responsible"),
          "所属网格": _by("grid"), "联系电话": _by("phone")}  # fmt: skip
OF_ONE = {"隐患编号": _by("hazard"), "隐患类别": _by("category"), "具体问题": _by("description"),
          "相关规定": _by("law"), "整改期限": _day("due_on", after="24时")}  # fmt: skip
OF_ORDERS = OF_ALL | OF_ONE | {
    "检查日期": _day("inspected_on"), "违反条款": _by("broken"), "事项名称": _by("item"), "依据文件": _by("document"),
    "委托机关": _by("on_behalf_of"), "行政复议机关": _by("review_body"), "管辖法院": _by("court"),
}  # fmt: skip
FIELDS: dict[str, dict[str, Callable[[Facts], str]]] = {
    "inform": OF_ALL | {
        "发现日期": _day("found_on", "近日"),
        "发现方式": lambda facts: "网格巡查时" if facts.get("on_patrol") else "",
        "被告知方": lambda facts: "你单位（场所）" if facts.get("place") else "该处",
    },
    "handover": OF_ALL | OF_ONE | {
        "接收单位": _by("receiver"), "受理期限": _day("answer_on", after="24时前"), "移送理由": _by("reason"),
        "发现日期": _day("found_on"), "经办人": _by("sent_by"),
    },
    "supervise": OF_ALL | OF_ONE | {
        "督办对象": _by("receiver"), "逾期情况": _overdue, "督办要求": _by("demand"),
        "回复期限": _day("reply_on", after="24时前"), "经办人": _by("sent_by"),
    },
    "order_now": OF_ORDERS,
    "order_by": OF_ORDERS,
}  # fmt: skip


def filled(kind: str, text: str, facts: Facts) -> list[SafeString]:
    """The paragraphs of `text` with each field's value, escaped; `facts` as `with_days` gives them."""
    return [_paragraph(kind, line, facts) for line in text.splitlines() if line.strip()]


def _paragraph(kind: str, line: str, facts: Facts) -> SafeString:
    out, end = mark_safe(""), 0
    for found in FIELD.finditer(line):
        name = found[1].strip()
        value = FIELDS[kind][name](facts)
        out += format_html("{}", line[end : found.start()])
        out += format_html("<b>{}</b>" if name in BOLD else "{}", value)
        end = found.end()
    return out + format_html("{}", line[end:])


def refuse_unfit(kind: str, opening: str, closing: str) -> None:
    """Refuses text a paper of this kind cannot be printed with, at its field.

    `no-words` (a kind without words to set, or nothing written), `unknown-field` with the list of those that are,
    `stray-brace`, `field-missing` (an order says whom to turn to), and `borrows-power` by the kind's power.
    """
    if kind not in FIELDS:
        raise DomainError("no-words", _("这种文书的用语不能改。"))
    if not opening.strip():
        _refuse("no-words", "opening", _("请写正文开头。"))
    for field, text, where in (("opening", opening, _("正文开头")), ("closing", closing, _("正文结尾"))):
        _refuse_fields(kind, field, text)
        refuse_borrowed(text, KINDS[Notice.Kind(kind)].power, field=field, where=where)
    missing = [name for name in NEEDED.get(kind, ()) if name not in _named(opening + closing)]
    if missing:
        words = {"fields": "、".join(f"{{{name}}}" for name in missing)}
        _refuse("field-missing", "closing", _("这种文书必须写明救济途径，请写上 %(fields)s。") % words)


def _refuse_fields(kind: str, field: str, text: str) -> None:
    unknown = [name for name in _named(text) if name not in FIELDS[kind]]
    if unknown:
        words = {"unknown": "、".join(unknown), "known": "、".join(FIELDS[kind])}
        _refuse("unknown-field", field, _("没有“%(unknown)s”这个字段。可用的字段：%(known)s。") % words)
    if BRACES.search(FIELD.sub("", text)):
        _refuse("stray-brace", field, _("大括号只用来写字段，如 {场所}；请检查是否成对。"))


def _named(text: str) -> list[str]:
    return [name.strip() for name in FIELD.findall(text)]


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
