"""Which street a page of a street's own rows is about, where a person sets those of several."""

from django.http import Http404

from grids.access import scope_of
from grids.list_filters import one_row
from grids.models import Grid


def street_to_set(request, action: str) -> tuple[Grid, list[Grid]]:
    """(the street asked for by `street`, else the first; all those in which the person may do `action`).

    404 for another one, and where there is none.
    """
    streets = Grid.objects.filter(pk__in=scope_of(request.user).reach_for(action).streets).order_by("code")
    street = one_row(request.GET, "street", streets) or streets.first()
    if street is None:
        raise Http404
    return street, list(streets)
