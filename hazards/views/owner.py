"""For the responsible person of a place: what was found with us, by when, and where to send the photo."""

from django.shortcuts import render
from django.utils import timezone

from grids.access import access
from hazards import filters
from hazards.models import Hazard
from hazards.rows import as_rows, with_names
from hazards.workflow import OPEN, PUT_RIGHT

DONE_SHOWN = 10


@access("hazards.view")
def my_places(request):
    """GET: the open hazards of the person's places, the nearest deadline first, and the last ones put right."""
    now = timezone.now()
    visible = with_names(Hazard.objects.visible_to(request.user).exclude(place=None))
    ordered, order = filters.sorted_by(visible.filter(state__in=OPEN), "due")
    done = visible.filter(state__in=PUT_RIGHT).order_by("-put_right_at")[:DONE_SHOWN]
    context = {
        "rows": as_rows(list(ordered.order_by(*order)[:100]), now),
        "done": done,
        "now": now,
    }
    return render(request, "hazards/my_places.html", context)
