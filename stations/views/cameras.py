"""Camera points: the register, a place's own, and what opens the picture in a tab of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grids.access import access, may, require
from grids.forms import refusals_at
from grids.models import Place
from grids.pieces import piece_of_place
from grids.views.acting import action_page
from grids.views.entries import void_page
from stations.forms import CameraForm
from stations.models import Camera
from stations.services.cameras import record_camera
from stations.views.registers import own_grids, register_page
from stations.views.stations import own_street

AT_A_PLACE = 20  # shown on its page; the register has them all


@require_GET
@access("cameras.view")
def cameras(request):
    """The camera points under one's posts, newest first; void ones stay and say so."""
    rows = Camera.objects.visible_to(request.user).select_related("street", "place", "cell", "voided_by")
    more = {"may_manage": may(request.user, "cameras.manage")}
    return register_page(request, rows, template="stations/cameras.html", order=("-recorded_at", "-id"), **more)


@require_GET
@access("cameras.view")
def at_place(request, place_id):
    """A fragment for the place's page: its camera points."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id, is_home=False)
    context = {
        "place": place,
        "cameras": Camera.objects.visible_to(request.user).standing().filter(place=place).order_by("id")[:AT_A_PLACE],
        "may_manage": may(request.user, "cameras.manage", place),
    }
    return piece_of_place(request, "stations/cameras_at_place.html", context, place=place, heading=_("视频点位"))


@access("cameras.manage")
def camera_new(request):
    """GET: the form; with `?place=` it is a point of that place. POST: enter it; 422 keeps what was typed."""
    place = _place(request)
    grids, streets = own_grids(request, "cameras.manage")
    form = CameraForm(request.POST or None, grids=grids, whole_street=bool(streets), at_place=place is not None)
    back = reverse("grids:place", args=[place.pk]) if place else reverse("stations:cameras")
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            grid = form.cleaned_data.pop("grid", None)
            street = _street(request, place, grid)
            known = {"place": place, "grid": grid, "by": request.user, "at": timezone.now()}
            record_camera(street, **known, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect(back)
    heading = _("登记视频点位：%(place)s") % {"place": place} if place else _("登记视频点位")
    return action_page(request, form, heading, _("登记视频点位"), back)


@access("cameras.manage")
def camera_void(request, pk):
    return void_page(request, Camera, pk, action="cameras.manage", back=reverse("stations:cameras"))


def _place(request) -> Place | None:
    if "place" not in request.GET:
        return None
    try:
        place_id = UUID(request.GET["place"])
    except ValueError as error:
        raise Http404 from error
    places = Place.objects.visible_to(request.user).select_related("street__parent", "scope_cell")
    place = get_object_or_404(places, pk=place_id, is_home=False)
    require(request.user, "cameras.manage", place)
    return place


def _street(request, place, grid):
    if place is not None:
        return place.street
    return grid.street if grid else own_street(request.user, "cameras.manage", request.GET.get("street", ""))
