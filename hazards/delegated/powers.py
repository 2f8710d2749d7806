"""Which delegated powers cover a hazard on a day: read here and nowhere else.

What a street is offered (papers that order, its own enforcement office as the receiver of a hand-over) comes from here.
"""

from datetime import date

from grids.models import Grid, Organisation
from hazards.law_words import articles, same_article
from hazards.models import DelegatedPower, Hazard


def powers_of(street: Grid, *, on: date) -> list[DelegatedPower]:
    """The street's items in force on the local day `on`, by their code."""
    rows = DelegatedPower.objects.in_force(on).filter(street=street)
    return list(rows.select_related("category", "on_behalf_of").order_by("item_code"))


def powers_over(hazard: Hazard, *, on: date) -> list[DelegatedPower]:
    """Those of them that cover the hazard: by an article its category cites, or by its category. Empty: none does."""
    rows = powers_of(hazard.street, on=on)
    return [power for power in rows if covers(power, hazard)]


def covers(power: DelegatedPower, hazard: Hazard) -> bool:
    """Whether the item is about this kind of hazard. Validity and street are not asked here."""
    if power.category_id == hazard.category_id:
        return True
    cited = articles(hazard.category.law)
    return any(same_article(given, named) for given in articles(power.law) for named in cited)


def proposed_receivers(hazard: Hazard, *, on: date) -> list[Organisation]:
    """The street's enforcement office where an item in force covers the hazard, else none.

    Once an item is delegated the body that had it acts there no more (domain.md 3.5: 原行政执法部门不再行使): such a
    hazard goes to the street's own office first. It is proposed; the person may choose another.
    """
    if not powers_over(hazard, on=on):
        return []
    offices = Organisation.objects.filter(
        is_active=True, kind=Organisation.Kind.ENFORCEMENT, grid__path__startswith=hazard.street.path
    )
    return list(offices.order_by("code"))
