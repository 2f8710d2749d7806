"""Likely duplicates of a place that is being registered: what is said while the name is typed."""

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Length

from grids.models import Grid, Place, User

AT_LEAST = 2  # characters that must be typed, and that a name must have to lie in what is typed
SHOWN = 5


def likely_twins(street: Grid, *, by: User, name: str, address: str) -> QuerySet[Place]:
    """The places of `street` that `by` may see and that may be the one typed: one name lies in the other, or the
    address is the same. At most five, none before two characters are typed; homes under care are not among them.
    """
    name, address = name.strip(), address.strip()
    alike = Q(pk=None)
    if len(name) >= AT_LEAST:
        alike |= Q(name__icontains=name) | Q(typed__icontains=F("name"), length__gte=AT_LEAST)
    if len(address) >= AT_LEAST:
        alike |= Q(address__iexact=address)
    rows = Place.objects.visible_to(by).active().filter(street=street, is_home=False)
    rows = rows.alias(typed=Value(name, CharField()), length=Length("name")).filter(alike)
    return rows.select_related("type").order_by("name", "id")[:SHOWN]
