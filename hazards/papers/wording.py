"""The words of a paper that a street may set: plain text with fields in braces, such as {场所}.

Nothing in it is run: a field is looked up by its name and its value is printed as text. What is not a field of the kind
is refused when it is written, with a list of those that are. The table of facts, number, receipt and seal are the
sheet's, so no wording can leave them out.
"""

import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grids.errors import DomainError
from hazards.models import Notice
from hazards.papers.fields import BOLD, FIELDS, Facts
from hazards.papers.kinds import KINDS
from hazards.papers.words import refuse_borrowed

FIELD = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
BRACES = re.compile(r"[{}｛｝]")


@dataclass(frozen=True, slots=True)
class Words:
    """The text above and below the table of facts; paragraphs are lines."""

    opening: str = ""
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
    "seal": Words(
        BROKEN,
        "上述情形不及时消除可能严重威胁公共安全，现决定对上述部位临时查封。期间不得拆封、不得使用；消除后可以申请解除。\n"
        + REMEDY.replace("本通知", "本决定"),
    ),
    "interview": Words(
        "{约谈事由}\n"
        "为督促落实消防安全责任，请于{约谈时间}到{约谈地点}参加提醒约谈{携带要求}。不能到场的，请提前说明。"
    ),
    "minutes": Words(closing="以上笔录我已看过，与约谈情况相符。"),
    "pledge": Words("{场所}（{地址}）郑重承诺：", "请公众监督。"),
    # The sheets of these say all there is to say; a street may add to it.
    "recheck": Words(), "delivery": Words(), "look_back": Words(), "advice": Words(), "inspection": Words(),
}  # fmt: skip
REMEDIES = ("行政复议机关", "管辖法院")  # domain.md 2.9: remedy rights
NEEDED = {
    "order_now": REMEDIES, "order_by": REMEDIES, "seal": REMEDIES,
    "interview": ("约谈事由", "约谈时间", "约谈地点"),  # said nowhere else on the sheet
}  # fmt: skip


def filled(kind: str, text: str, facts: Facts) -> list[SafeString]:
    """The paragraphs of `text` with each field's value, escaped; `facts` as `with_days` gives them."""
    return [_paragraph(kind, line, facts) for line in text.splitlines() if line.strip()]


def said_plainly(kind: str, text: str, facts: Facts) -> str:
    """`text` with each field's value, as plain text."""
    return FIELD.sub(lambda found: FIELDS[kind][found[1].strip()](facts), text).strip()


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

    `no-words` (nothing written where the kind needs it), `unknown-field` with the list of those that are,
    `stray-brace`, `field-missing` (an order says whom to turn to), and `borrows-power` by the kind's power.
    """
    if needs_opening(kind) and not opening.strip():
        _refuse("no-words", "opening", _("请写正文开头。"))
    for field, text, where in (("opening", opening, _("正文开头")), ("closing", closing, _("正文结尾"))):
        _refuse_fields(kind, field, text)
        own = FIELD.sub("", text)  # a field may say nothing: the words on both sides of it then stand together
        refuse_borrowed(own, KINDS[Notice.Kind(kind)].power, field=field, where=where)
    missing = [name for name in NEEDED.get(kind, ()) if name not in _named(opening + closing)]
    if missing:
        words = {"fields": "、".join(f"{{{name}}}" for name in missing)}
        _refuse("field-missing", "closing", _("这种文书必须写明 %(fields)s。") % words)


def needs_opening(kind: str) -> bool:
    """Whether papers of this kind begin with a sentence; the others may do without."""
    return bool(STANDARD[kind].opening)


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
