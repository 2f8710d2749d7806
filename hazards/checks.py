"""Nothing starts while a template claims a power its issuer does not have."""

from django.core.checks import Error, register

from hazards.papers import case_file, place_file
from hazards.papers.kinds import KINDS
from hazards.papers.wording import STANDARD
from hazards.papers.words import borrowed, own_words

FILES = (case_file, place_file)  # what is drawn beside the papers with a number


@register
def papers_borrow_no_power(app_configs=None, **kwargs) -> list[Error]:
    """One error (`hazards.E001`) a template that says more than the issuer of the paper may."""
    judged = [(paper.template, paper.power) for paper in KINDS.values()] + [(one.TEMPLATE, one.POWER) for one in FILES]
    standard = {
        f"the words of {kind}": borrowed(w.opening + w.closing, KINDS[kind].power) for kind, w in STANDARD.items()
    }
    found = standard | {template: borrowed(own_words(template), power) for template, power in judged}
    return [
        Error(f"{template} says {', '.join(words)} without the power to", id="hazards.E001")
        for template, words in found.items()
        if words
    ]
