"""The QR code on a place's door: the code itself, the card to print, and what a scan opens."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.access import PUBLIC, access, may
from grids.models import Place, Post


def _door_address(place) -> str:
    return f"{settings.SITE_URL}{reverse('grids:by-qr', args=[place.qr_token])}"


@access("places.view")
@require_safe
def place_qr(request, pk):
    """The door's code as SVG: error correction Q, for a card that gets dirty."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    out = BytesIO()
    segno.make(_door_address(place), error="q", micro=False).save(
        out, kind="svg", border=2, scale=8, omitsize=True, svgclass=None, lineclass=None
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@access("places.view")
@require_safe
def place_point(request, pk):
    """GeoJSON of the one place, for the map on its page."""
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("type"), pk=pk, point__isnull=False)
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place.point.coords},
        "properties": {"title": place.name, "lines": [place.type.name, place.address]},
    }
    return JsonResponse({"type": "FeatureCollection", "features": [feature]})


@access("places.view")
@require_safe
def door_card(request, pk):
    """An A4 page with the card of one place, to print and hang at the door."""
    place = get_object_or_404(
        Place.objects.visible_to(request.user).select_related("street", "scope_cell", "community", "type"), pk=pk
    )
    context = {"place": place, "keepers": _keepers(place), "address": _door_address(place)}
    return render(request, "places/door_card.html", context)


@access(PUBLIC)
@never_cache
@require_safe
def by_qr(request, token):
    """A scan: who works here goes straight to the visit, other insiders to the place, the public to its door page."""
    if request.user.is_authenticated:
        place = Place.objects.visible_to(request.user).filter(qr_token=token).first()
        if place is not None:
            if may(request.user, "places.visit", place):
                # The address of the visit belongs to an app above: a template may name it, this code may not.
                visit = render_to_string("places/visit_address.txt", {"place": place}).strip()
                return HttpResponseRedirect(visit or reverse("grids:place", args=[place.pk]))
            return HttpResponseRedirect(reverse("grids:place", args=[place.pk]))
    place = get_object_or_404(
        Place.objects.filter(is_home=False).select_related("street", "scope_cell", "community"), qr_token=token
    )
    return render(request, "places/door.html", {"place": place, "keepers": _keepers(place)})


def _keepers(place):
    """Head and workers of the cell: what a grid's notice board makes public (滨州市网格化条例 §6, domain.md 1.1)."""
    posts = Post.objects.current(timezone.localdate()).filter(
        grid=place.scope_cell_id, limited=False, role__code__in=["cell_head", "dedicated_head", "worker"]
    )
    return posts.select_related("user", "role").order_by("role__order", "valid_from")
