"""Registers of what was built, installed, taught and what burned."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from grids import pages
from grids.access import access, may, scope_of
from grids.forms import refusals_at
from grids.models import Grid
from grids.views.acting import action_page
from grids.views.entries import void_page
from stations.forms import ActivityForm, DeviceForm, FacilityForm, GridForm, IncidentForm
from stations.models import Activity, Alarm, Device, Facility, Incident
from stations.models.assets import PORTS_UNIT, UNIT_OF
from stations.services.registers import record_activity, record_device, record_facility, record_incident
from stations.views.stations import own_street


def register_page(request, rows, *, template, order, **more):
    """One page of a register, and the tabs to those others that the person may open."""
    page = pages.take(rows, order=order, cursor=request.GET.get("cursor", ""))
    names = {
        "facilities": (_("设施"), "facilities.view"),
        "devices": (pgettext("栏目", "设备"), "facilities.view"),
        "alarms": (pgettext("栏目", "报警"), "facilities.view"),
        "cameras": (_("视频点位"), "cameras.view"),
        "activities": (_("宣传培训"), "activities.view"),
        "incidents": (_("火情"), "stations.view"),
    }
    here = request.resolver_match.url_name
    tabs = [
        {"label": label, "url": reverse(f"stations:{name}"), "current": name == here}
        for name, (label, action) in names.items()
        if may(request.user, action)
    ]
    return render(request, template, {"page": page, "tabs": tabs, **more})


def _totals(rows, kinds, **sums):
    """[(kind, {name: total})] in the order of the choices, kinds without rows left out."""
    found = {row["kind"]: row for row in rows.order_by("kind").values("kind").annotate(**sums)}
    return [(kinds(code), found[code]) for code in kinds.values if code in found]


@require_GET
@access("facilities.view")
def facilities(request):
    rows = Facility.objects.visible_to(request.user).select_related("street", "cell", "voided_by")
    sums = _totals(rows.standing(), Facility.Kind, pieces=Sum("count"), total_ports=Sum("ports"))
    totals = [(kind.label, UNIT_OF[kind], row) for kind, row in sums]
    more = {"totals": totals, "ports_unit": PORTS_UNIT, "may_manage": may(request.user, "facilities.manage")}
    return register_page(request, rows, template="stations/facilities.html", order=("-built_on", "-id"), **more)


@require_GET
@access("facilities.view")
def devices(request):
    rows = Device.objects.visible_to(request.user).select_related("street", "place", "cell", "voided_by")
    totals = _totals(rows.standing(), Device.Kind, pieces=Sum("count"), working=Sum("online"))
    totals = [(kind.label, row) for kind, row in totals]
    more = {"totals": totals, "may_manage": may(request.user, "facilities.manage")}
    return register_page(request, rows, template="stations/devices.html", order=("-installed_on", "-id"), **more)


@require_GET
@access("facilities.view")
def alarms(request):
    rows = Alarm.objects.visible_to(request.user).select_related("street", "cell", "device__place")
    found = {row["finding"]: row["n"] for row in rows.order_by("finding").values("finding").annotate(n=Count("pk"))}
    totals = [(finding.label, found[finding]) for finding in Alarm.Finding if finding in found]
    more = {"totals": totals, "may_manage": may(request.user, "facilities.manage")}
    return register_page(request, rows, template="stations/alarms.html", order=("-at", "-id"), **more)


@require_GET
@access("activities.view")
def activities(request):
    rows = Activity.objects.visible_to(request.user).select_related("street", "cell", "voided_by")
    more = {"may_manage": may(request.user, "activities.manage")}
    return register_page(request, rows, template="stations/activities.html", order=("-held_on", "-id"), **more)


@require_GET
@access("stations.view")
def incidents(request):
    rows = Incident.objects.visible_to(request.user).select_related("street", "place", "cell", "voided_by")
    rows = rows.prefetch_related("turnouts__station")
    more = {"may_manage": may(request.user, "stations.manage")}
    return register_page(request, rows, template="stations/incidents.html", order=("-at", "-id"), **more)


@access("facilities.manage")
def facility_new(request):
    what = {"register": "facilities", "heading": _("登记设施"), "action": "facilities.manage"}
    return _new(request, FacilityForm, record_facility, **what)


@access("facilities.manage")
def device_new(request):
    what = {"register": "devices", "heading": _("登记设备"), "action": "facilities.manage"}
    return _new(request, DeviceForm, record_device, **what)


@access("stations.manage")
def incident_new(request):
    what = {"register": "incidents", "heading": _("登记火情"), "action": "stations.manage"}
    return _new(request, IncidentForm, record_incident, **what)


@access("activities.manage")
def activity_new(request):
    what = {"register": "activities", "heading": _("登记宣传培训"), "action": "activities.manage"}
    return _new(request, ActivityForm, record_activity, **what)


@access("facilities.manage")
def facility_void(request, pk):
    return void_page(request, Facility, pk, action="facilities.manage", back=reverse("stations:facilities"))


@access("facilities.manage")
def device_void(request, pk):
    return void_page(request, Device, pk, action="facilities.manage", back=reverse("stations:devices"))


@access("activities.manage")
def activity_void(request, pk):
    return void_page(request, Activity, pk, action="activities.manage", back=reverse("stations:activities"))


@access("stations.manage")
def incident_void(request, pk):
    return void_page(request, Incident, pk, action="stations.manage", back=reverse("stations:incidents"))


def _new(request, form_class, service, *, register, heading, action):
    grids, streets = own_grids(request, action)
    booked = {"grids": grids, "whole_street": bool(streets)} if issubclass(form_class, GridForm) else {}
    form = form_class(request.POST or None, **booked)
    back = reverse(f"stations:{register}")
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            grid = form.cleaned_data.get("grid")
            street = grid.street if grid else own_street(request.user, action, request.GET.get("street", ""))
            service(street, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect(back)
    return action_page(request, form, heading, heading, back)


def own_grids(request, action):
    """(cells and communities in which the person may do `action`, the whole streets); `?street=` keeps to one."""
    reach = scope_of(request.user).reach_for(action)
    grids = Grid.objects.on(timezone.localdate()).filter(level__in=[Grid.Level.COMMUNITY, Grid.Level.CELL])
    grids = grids.filter(Q(pk__in=reach.cells) | Q(street__in=reach.streets)).select_related("street", "parent")
    grids = grids.defer("boundary", "street__boundary", "parent__boundary")
    if code := request.GET.get("street", ""):
        grids = grids.filter(street__code=code)
    return grids.in_code_order(), reach.streets
