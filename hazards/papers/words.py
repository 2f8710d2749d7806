"""A paper never borrows power (design rule 14): which words only an issuer with the power to act may print.

Read from the templates themselves, whatever branch of them a paper takes. Words of law and of people come as facts and
stand in no template: 《消防法》 may be quoted, nobody may be ordered.
"""

import re
from enum import StrEnum
from pathlib import Path

from django.template.loader import get_template

OF_POWER = ("责令", "处罚", "查封", "暂扣")
PARENT = re.compile(r"\{%\s*(?:extends|include)\s+(\S+)")
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
