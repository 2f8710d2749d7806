"""A visit that was put right is one visit in several versions: what was odd about one is told once, of all."""

from uuid import UUID

from inspections.models import Inspection


def versions(visit: Inspection) -> set[UUID]:
    """The visit and every version of it that it replaced, one by another."""
    found, last = {visit.pk}, {visit.pk}
    while last:
        last = set(Inspection.objects.filter(superseded_by__in=last).values_list("pk", flat=True)) - found
        found |= last
    return found
