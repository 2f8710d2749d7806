"""遗留隐患 on a place's page: what waits to be looked at there, and what was answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.access import access
from grids.models import Place
from grids.pieces import piece_of_place
from inspections.models import Inspection, LeftBehind
from inspections.returning.waiting import left_at


@access("inspections.view")
@require_safe
def left_behind(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """GET: a piece of the place's page. Of who was there before it tells only what was found and why it ended."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    visits = Inspection.objects.visible_to(request.user).filter(place=place)
    rows = LeftBehind.objects.filter(inspection__in=visits).select_related("hazard", "found", "inspection__by")
    context = {"waiting": left_at(place, by=request.user), "rows": rows.order_by("-recorded_at", "id")[:20]}
    return piece_of_place(request, "inspections/left_behind.html", context, place=place, heading=_("遗留隐患"))
