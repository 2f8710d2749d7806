"""Which checklist serves a place: the newest valid version for its type, else the general one."""

from datetime import date

from django.db.models import Q

from grids.models import Place
from inspections.models import Checklist


def checklist_for(place: Place, *, on: date, code: str = "") -> Checklist | None:
    """The list for `place` on that day; `code` (a rule's) goes before the place type's own. None before any seed."""
    valid = Checklist.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    wanted = [Q(code=code)] if code else []
    wanted += [Q(place_types=place.type_id), Q(is_default=True)]
    for condition in wanted:
        if found := valid.filter(condition).order_by("-version", "code").first():
            return found
    return None
