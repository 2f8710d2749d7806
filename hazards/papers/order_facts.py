"""What an order says, frozen with its number."""

from typing import Any

from hazards.law_words import in_words
from hazards.papers.facts import inform_facts


def order_facts(order: Any) -> dict[str, Any]:
    """Of an `Order` (hazards/papers/orders.py): the party, the facts, the law, the power, the term, the remedies."""
    power = order.power
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
        "broken": in_words(order.hazard.category.law or power.law),
        "item_code": power.item_code,
        "item": power.name,
        "power_law": in_words(power.law),
        "document": power.document,
        # Entrusted: the paper is that body's, the street acts for it.
        "on_behalf_of": power.on_behalf_of.name if power.on_behalf_of else "",
        "review_body": power.review_body,
        "court": power.court,
        "part": order.part,
        "reasons": order.reasons,
        "from_on": order.made_on.isoformat() if order.until else "",
        "until_on": order.until.isoformat() if order.until else "",
    }
