"""A paper never borrows power (design rule 14): which words only an issuer with the power to act may print.

Judged are the templates themselves, whatever branch of them a paper takes, and what is typed to be said in the street's
own voice: a demand (督办要求), what a re-check found, the description on a 隐患告知单.

Not judged, for it is a fact or a request: what others decided, put in “ ” or 《 》; what was done before (已采取措施);
what a body with the power is asked for on a 移送单 (请求事项).
"""

import re
from enum import StrEnum
from pathlib import Path

from django.template.loader import get_template
from django.utils.translation import gettext as _

from grids.errors import DomainError

OF_POWER = ("责令", "处罚", "查封", "暂扣")
PARENT = re.compile(r"\{%\s*(?:extends|include)\s+(\S+)")
QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)


class Power(StrEnum):
    """What the issuer of a paper can do by it. A street has the first four; to order it needs a delegated power."""

    INFORM = "inform"
    ASK = "ask"
    URGE = "urge"
    RECORD = "record"
    ORDER = "order"


def borrowed(text: str, power: Power) -> list[str]:
    """The words of `text` that its issuer's `power` does not cover, in the order of OF_POWER."""
    if power is Power.ORDER:
        return []
    close = re.sub(r"\s|<[^>]*>", "", text)  # a word spaced out or cut by mark-up is the same word
    return [word for word in OF_POWER if word in close]


def refuse_borrowed(text: str, power: Power, *, field: str, where) -> None:
    """Refuses (`borrows-power`, at `field`) typed text that claims more than `power`; words of others stand quoted.

    `where` is what the person calls the text, so that he finds it.
    """
    found = borrowed(QUOTED.sub("", text), power)
    if found:
        sentence = _(
            "%(where)s里的“%(words)s”，只有享有这项权力的单位才能在文书中使用。请改写为“请……”“建议……”“督促……”；"
            "确需引用他人的决定或法律原文，请放在引号“”或书名号《》里。"
        ) % {"where": where, "words": "、".join(found)}
        raise DomainError("borrows-power", sentence, words=found, fields={field: sentence})


def own_words(template: str) -> str:
    """The text of a template with all it extends and includes; comments, which nobody reads, are left out.

    ValueError where a parent is chosen only when the paper is drawn: it could not be judged here.
    """
    text = COMMENT.sub("", Path(get_template(template).origin.name).read_text("utf-8"))
    for named in PARENT.findall(text):
        if named[0] not in "\"'":
            raise ValueError(f"{template}: {named} is chosen while drawing")
        text += own_words(named.strip("\"'"))
    return text
