"""Where something seen in passing belongs when no place is named: whose street, which grid."""

from collections.abc import Mapping
from datetime import date

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet

from grids.access import scope_of
from grids.models import Grid, User
from inspections.reading import position


def point_of(data: Mapping[str, str]) -> Point | None:
    """The WGS-84 point that a form sent as `lon` and `lat`; None when it sent none or nonsense."""
    try:
        return Point(*position((data["lon"], data["lat"])), srid=4326)
    except (KeyError, ValueError, TypeError):
        return None


def streets_of(user: User, action: str) -> QuerySet[Grid]:
    """The streets in which the person may do `action` somewhere, in code order."""
    reach = scope_of(user).reach_for(action)
    below = Grid.objects.filter(pk__in=reach.cells).values("street")
    return Grid.objects.streets().filter(Q(pk__in=reach.streets) | Q(pk__in=below)).defer("boundary").in_code_order()


def street_of(user: User, action: str, *, point: Point | None, code: str) -> Grid | None:
    """His only street; among several the one named by `code`, else the one that holds `point`. None: he has to say."""
    streets = streets_of(user, action)
    if code:
        return streets.filter(code=code).first()
    only = list(streets[:2])
    if len(only) == 1:
        return only[0]
    return streets.filter(boundary__covers=point).first() if point else None


def grids_of(user: User, action: str, street: Grid, *, on: date) -> QuerySet[Grid]:
    """The communities and cells of `street` in which the person may do `action`, in code order."""
    reach = scope_of(user).reach_for(action)
    grids = Grid.objects.on(on).filter(street=street, level__in=[Grid.Level.COMMUNITY, Grid.Level.CELL])
    return grids.filter(Q(pk__in=reach.cells) | Q(street__in=reach.streets)).defer("boundary").in_code_order()
