"""Which checklist serves a place: the newest valid version for its type, else the general one."""

from datetime import date

from django.db.models import F, Q

from grids.models import Place
from inspections.models import Checklist


def checklist_for(place: Place, *, on: date, code: str = "") -> Checklist | None:
    """The list for `place` on that day; `code` (a rule's) goes before the place type's own. None before any seed.

    Each time the street's own goes before the common one, and what began last before what it replaced.
    """
    valid = Checklist.objects.published_in(place.street_id).valid_on(on)
    newest = valid.order_by(F("street").asc(nulls_last=True), "-valid_from", "-version", "code")
    wanted = [Q(code=code)] if code else []
    wanted += [Q(place_types=place.type_id), Q(is_default=True)]
    for condition in wanted:
        if found := newest.filter(condition).first():
            return found
    return None
