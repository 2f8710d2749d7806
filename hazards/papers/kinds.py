"""The kinds of paper a street issues: each with its words of a number, its template, its facts, its power, its readers.

A street's papers inform, ask, urge its own offices and write down; to order needs a delegated power (design rule 14).
What a template may say is held by `hazards/papers/words.py` against the power named here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hazards.models import Notice
from hazards.papers.delivery_facts import delivery_facts
from hazards.papers.facts import handover_facts, notice_facts, recheck_facts, supervision_facts
from hazards.papers.order_facts import order_facts
from hazards.papers.place_facts import look_back_facts, visit_facts, written_facts
from hazards.papers.words import Power

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """`words` stand in the number (锦消告), `facts` are frozen when the number is taken.

    `opened_by` is the policy of who reads it, `known_to` of who may know that there is one (empty: the same).
    `served`: handed to somebody outside the administration, who signs for it or refuses to.
    `written_by`: the policy of who issues it (`writing.py`; the others have services of their own).
    """

    words: str
    template: str
    facts: Callable[..., Facts]
    power: Power
    opened_by: str
    known_to: str = ""
    served: bool = False
    written_by: str = "hazards.notice"


def _order(words: str) -> PaperKind:
    """All orders are drawn on one sheet."""
    sheet, readers = "hazards/papers/order.html", "orders.view"
    return PaperKind(words, sheet, order_facts, Power.ORDER, opened_by=readers, known_to="hazards.inside", served=True)


KINDS: dict[str, PaperKind] = {
    Notice.Kind.INFORM: PaperKind(
        "消告", "hazards/papers/inform.html", notice_facts, Power.INFORM, opened_by="hazards.view", served=True
    ),
    # It carries a phone number: read by who may send it, and by the body it was sent to (`access.py`).
    Notice.Kind.HANDOVER: PaperKind(
        "消移",
        "hazards/papers/handover.html",
        handover_facts,
        Power.ASK,
        opened_by="hazards.hand_over",
        known_to="hazards.inside",
    ),
    Notice.Kind.SUPERVISE: PaperKind(
        "消督", "hazards/papers/supervise.html", supervision_facts, Power.URGE, opened_by="supervisions.view"
    ),
    Notice.Kind.RECHECK: PaperKind(
        "消复", "hazards/papers/recheck.html", recheck_facts, Power.RECORD, opened_by="hazards.view"
    ),
    Notice.Kind.DELIVERY: PaperKind(
        "消送", "hazards/papers/delivery.html", delivery_facts, Power.RECORD, opened_by="hazards.inside"
    ),
    # Each is issued only by an item of power in force (hazards/papers/orders.py).
    Notice.Kind.ORDER_NOW: _order("消改"),
    Notice.Kind.ORDER_BY: _order("消限"),
    Notice.Kind.SEAL: _order("消封"),
    Notice.Kind.LOOK_BACK: PaperKind(
        "消回", "hazards/papers/look_back.html", look_back_facts, Power.RECORD, opened_by="hazards.view"
    ),
    Notice.Kind.INTERVIEW: PaperKind(
        "消约", "hazards/papers/interview.html", written_facts, Power.URGE, opened_by="hazards.view", served=True,
        written_by="papers.talk",
    ),
    Notice.Kind.MINUTES: PaperKind(
        "消谈", "hazards/papers/minutes.html", written_facts, Power.RECORD, opened_by="hazards.inside",
        written_by="papers.talk",
    ),
    Notice.Kind.ADVICE: PaperKind(
        "消建", "hazards/papers/advice.html", written_facts, Power.ASK, opened_by="hazards.inside", served=True,
        written_by="papers.talk",
    ),
    Notice.Kind.PLEDGE: PaperKind(
        "消诺", "hazards/papers/pledge.html", written_facts, Power.RECORD, opened_by="hazards.view"
    ),
    # It carries a phone number: opened by those of the street's own people who may write one.
    Notice.Kind.INSPECTION: PaperKind(
        "消查", "hazards/papers/inspection.html", visit_facts, Power.RECORD, opened_by="hazards.notice",
        known_to="hazards.inside",
    ),
}  # fmt: skip
