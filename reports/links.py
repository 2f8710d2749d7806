"""Links from a figure to exactly the rows it counted: the lists' own parameters (docs/contract.md)."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from hazards.figures import PLATFORM


def hazards(**wanted) -> str:
    """The list of hazards with these parameters; lists repeat their name."""
    return _list("hazards:list", wanted)


def inspections(**wanted) -> str:
    return _list("inspections:list", wanted)


def term(street: str, name: str, first: date | str, last: date | str, **more) -> str:
    """Hazards that a term of the carry-over counts: found, closed, restored, voided; of the platform's own count."""
    return hazards(street=street, source=PLATFORM, term=name, booked_from=str(first), booked_to=str(last), **more)


def _list(url_name: str, wanted: dict) -> str:
    return f"{reverse(url_name)}?{urlencode({key: value for key, value in wanted.items() if value}, doseq=True)}"
