"""Stations for officials and their own members."""

from uuid import UUID

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.db.models import Prefetch
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grids.access import access, may, scope_of
from grids.forms import refusals_at
from grids.list_filters import one_of
from grids.models import Grid, Place
from grids.pieces import piece_of_place
from grids.views.acting import action_page
from stations.forms import StationForm, TurnOutForm
from stations.models import Member, Shift, Station, TurnOut
from stations.services.duty import WEEK
from stations.services.kit import kit_state
from stations.services.nearest import nearest
from stations.services.stations import edit_station, open_station
from stations.services.turnouts import record_turnout

SHOWN_TURNOUTS = 12


def own_street(user, action, code="") -> Grid:
    """The street in which the user opens something: the one named, else his only or first one. 404 where he may not."""
    streets = Grid.objects.filter(pk__in=scope_of(user).reach_for(action).streets).in_code_order()
    street = streets.filter(code=code).first() if code else streets.first()
    if street is None:
        raise Http404
    return street


@require_GET
@access("stations.view")
def station_list(request):
    today, now = timezone.localdate(), timezone.now()
    stations = (
        Station.objects.visible_to(request.user)
        .select_related("street", "community")
        .prefetch_related(
            "kit",
            Prefetch("shifts", Shift.objects.on_duty(now).prefetch_related("members"), to_attr="on_duty"),
            Prefetch("turnouts", TurnOut.objects.latest_of_each(), to_attr="latest"),
        )
        .order_by("street__code", "kind", "code")
    )
    kind = one_of(request.GET, "kind", Station.Kind.values)
    counts = {}
    for station in stations:
        station.kit_now = kit_state(list(station.kit.all()), on=today)
        counts[station.kind] = counts.get(station.kind, 0) + 1
    shown = [station for station in stations if not kind or station.kind == kind]
    tabs = [{"label": _("全部"), "url": request.path, "count": sum(counts.values()), "current": not kind}]
    tabs += [
        {"label": Station.Kind(code).label, "url": f"?kind={code}", "count": n, "current": code == kind}
        for code, n in sorted(counts.items())
    ]
    context = {"stations": shown, "tabs": tabs, "may_manage": may(request.user, "stations.manage")}
    return render(request, "stations/list.html", context)


@require_GET
@access("stations.view")
def my_station(request):
    """To the station the person is a member of today; to the list for anybody else."""
    mine = Station.objects.visible_to(request.user).filter(
        members__in=Member.objects.current(timezone.localdate()).filter(user=request.user)
    )
    station = mine.order_by("code").first()
    return redirect("stations:station", pk=station.pk) if station else redirect("stations:list")


@require_GET
@access("stations.view")
def station_page(request, pk):
    station = get_object_or_404(Station.objects.visible_to(request.user).select_related("street", "community"), pk=pk)
    today, now = timezone.localdate(), timezone.now()
    may_keep = may(request.user, "stations.keep", station)
    kit = list(station.kit.order_by("order", "code", "-required", "expires_on"))
    turnouts = list(station.turnouts.order_by("-alarm_at")[:SHOWN_TURNOUTS])
    timed = [turnout for turnout in reversed(turnouts) if turnout.seconds is not None]
    context = {
        "station": station,
        "kit": kit,
        "kit_now": kit_state(kit, on=today),
        "today": today,
        "members": station.members.current(today),
        "on_duty": station.shifts.on_duty(now).prefetch_related("members"),
        "coming": station.shifts.after(now).prefetch_related("members")[:7],
        "may_repeat": may_keep and station.shifts.filter(starts_at__gte=now - WEEK).exists(),
        "turnouts": turnouts,
        "times": {
            "x": [timezone.localtime(turnout.alarm_at).strftime("%m-%d") for turnout in timed],
            "series": [{"name": _("到场用时"), "data": [turnout.seconds for turnout in timed]}],
            "unit": _("秒"),
        },
        "may_manage": may(request.user, "stations.manage", station),
        "may_keep": may_keep,
        "crumbs": [(_("站点"), reverse("stations:list")), (station.name, "")],
    }
    return render(request, "stations/station.html", context)


@access("stations.manage")
def station_new(request):
    street = own_street(request.user, "stations.manage", request.GET.get("street", ""))
    return _station_form(request, StationForm(request.POST or None), street=street)


@access("stations.manage")
def station_edit(request, pk):
    station = get_object_or_404(Station.objects.visible_to(request.user).select_related("street"), pk=pk)
    return _station_form(request, StationForm(request.POST or None, instance=station), station=station)


def _station_form(request, form, *, street=None, station=None):
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        lat, lng = facts.pop("lat"), facts.pop("lng")
        point = Point(lng, lat, srid=4326) if lat is not None else None
        with refusals_at(form):
            if station:
                saved = edit_station(station, by=request.user, at=timezone.now(), point=point, **facts)
            else:
                saved = open_station(street, by=request.user, at=timezone.now(), point=point, **facts)
            messages.success(request, _("已保存站点。"))
            return redirect("stations:station", pk=saved.pk)
    heading = _("修改站点") if station else _("登记站点")
    status = 422 if form.errors else 200
    context = {"form": form, "heading": heading, "station": station, "street": street or station.street}
    return render(request, "stations/form.html", context, status=status)


@access("stations.keep")
def turnout_new(request, pk):
    station = get_object_or_404(Station.objects.visible_to(request.user), pk=pk)
    form = TurnOutForm(request.POST or None)
    back = reverse("stations:station", args=[pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            record_turnout(station, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已登记出动。"))
            return redirect(back)
    return action_page(request, form, _("登记出动：%(station)s") % {"station": station}, _("保存出动"), back)


@require_GET
@access("stations.view")
def nearest_to_place(request):
    """A fragment for the pages of places and hazards: the three nearest stations to `?place=`."""
    try:
        place_id = UUID(request.GET.get("place", ""))
    except ValueError:
        raise Http404 from None
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street"), pk=place_id)
    found = nearest(place.point, place.street) if place.point else []
    context = {"found": found, "place": place}
    return piece_of_place(request, "stations/nearest.html", context, place=place, heading=_("最近的微型消防站"))


@require_GET
@access("stations.view")
def station_map(request):
    """Stations as GeoJSON for the map's layer."""
    stations = Station.objects.visible_to(request.user).filter(point__isnull=False)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [station.point.x, station.point.y]},
            "properties": {
                "title": station.name,
                "lines": [station.get_kind_display(), station.get_state_display(), station.phone],
                "url": reverse("stations:station", args=[station.pk]),
            },
        }
        for station in stations
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})
