"""Nothing starts while a template claims a power its issuer does not have."""

from django.core.checks import Error, register

from hazards.paper_words import borrowed, own_words
from hazards.services.paper_kinds import KINDS


@register
def papers_borrow_no_power(app_configs=None, **kwargs) -> list[Error]:
    """One error (`hazards.E001`) a kind of paper whose template says more than its issuer may."""
    found = {kind: borrowed(own_words(paper.template), paper.power) for kind, paper in KINDS.items()}
    return [
        Error(f"{KINDS[kind].template} says {', '.join(words)} without the power to", id="hazards.E001")
        for kind, words in found.items()
        if words
    ]
