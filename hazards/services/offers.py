"""What a person can do with a hazard now: the buttons of the page and the API's `actions`, read from the same tables
the acts obey."""

from dataclasses import dataclass
from datetime import datetime

from grids.errors import NotAllowed
from hazards.models import Hazard
from hazards.services.engine import allow
from hazards.services.guards import Attempt, refusals
from hazards.workflow import Given, allowed


@dataclass(frozen=True)
class Offer:
    """One action offered. `enabled` False says in `why_not` what stands in the way; `required` is what to give."""

    action: str
    label: str
    button: str
    enabled: bool
    why_not: str
    required: tuple[Given, ...]
    optional: tuple[Given, ...]
    tone: str


def offers(hazard: Hazard, user, now: datetime) -> list[Offer]:
    """The actions of the hazard's state that the user's posts allow, in the workflow table's order.

    What a role may not do is not offered; what a guard refuses is offered switched off, with the sentence why.
    """
    found = []
    for row in allowed(hazard.state):
        try:
            allow(user, row.action, hazard)
        except NotAllowed:
            continue
        sentences = refusals(Attempt(hazard, row, user, now))
        found.append(
            Offer(
                action=row.action,
                label=str(row.label),
                button=str(row.button),
                enabled=not sentences,
                why_not=" ".join(sentences.values()),
                required=row.required,
                optional=row.optional,
                tone=row.tone,
            )
        )
    return found
