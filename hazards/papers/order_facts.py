"""What an order says, frozen with its number."""

from typing import Any

from hazards.law_words import in_words
from hazards.papers.facts import inform_facts

OWN_POWER = "消防法§54"  # the brigade by its own power (domain.md 3.4: notify and seal)


def order_facts(order: Any) -> dict[str, Any]:
    """Of an `Order` (hazards/papers/orders.py): the party, the facts, the law, the power, the term, the remedies."""
    power, body = order.power, order.body
    basis = power.law if power else OWN_POWER
    return inform_facts(order.hazard) | {
        "inspected_on": order.inspected_on.isoformat(),
        "officers": order.officers,
        "items": [
            {
                "what": order.hazard.description,
                "category": order.hazard.category.name_zh,
                "due_on": order.due_on.isoformat() if order.due_on else "",
            }
        ],
        "broken": in_words(order.hazard.category.law or basis),
        "item_code": power.item_code if power else "",
        "item": power.name if power else "",
        "power_law": in_words(basis),
        "document": power.document if power else "",
        "body": body.name if body else "",
        # Entrusted: the paper is that body's, the street acts for it.
        "on_behalf_of": power.on_behalf_of.name if power and power.on_behalf_of else "",
        "review_body": power.review_body if power else order.review_body,
        "court": power.court if power else order.court,
        "part": order.part,
        "reasons": order.reasons,
        "from_on": order.made_on.isoformat() if order.until else "",
        "until_on": order.until.isoformat() if order.until else "",
    }
