"""The register of places: list, one place, registering and editing."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids import pages
from grids.access import access, may, may_in, scope_of
from grids.codes import is_credit_code
from grids.formats import masked_phone, number, quantity
from grids.forms import PHONES, PlaceForm, RevealForm, StatusForm, refusals_at
from grids.geometry import in_china, to_wgs84
from grids.list_filters import narrowed, status_of
from grids.models import Grid, Place, Post, Reveal
from grids.place_list import PlaceFilter, with_last_visit
from grids.services.locating import locate
from grids.services.place_people import keepers_of_places
from grids.services.places import REVEALABLE, change_status, edit_place, register_place, reveal
from grids.twins import likely_twins
from grids.views.acting import action_page
from grids.views.territory import crumbs_of, own_street

PAGE_SIZE = 50


@access("places.view")
@require_safe
def places(request):
    # A district is no choice of everyday work, but its page's figures open their rows here.
    offered = Q(level__in=[Grid.Level.STREET, Grid.Level.COMMUNITY, Grid.Level.CELL])
    grids = (
        Grid.objects.visible_to(request.user)
        .on(timezone.localdate())
        .filter(offered | Q(code=request.GET.get("grid", "")))
    )
    form = PlaceFilter(request.GET, grids=grids.defer("boundary", "profile").in_code_order())
    rows = narrowed(form, Place.objects.visible_to(request.user))
    page = pages.take(
        with_last_visit(rows).select_related("type", "scope_cell", "community").prefetch_related("flags"),
        order=form.order,
        cursor=request.GET.get("cursor", ""),
        size=PAGE_SIZE,
    )
    context = {
        "form": form,
        "page": page,
        "total": rows.countable().count(),
        "homes": rows.filter(is_home=True).count() if scope_of(request.user).care_reach() else 0,
        "registers": may(request.user, "places.register"),
    }
    return render(request, "places/list.html", context, status=status_of(form))


@access("places.view")
@require_safe
def place(request, pk):
    subject = _place(request, pk)
    today = timezone.localdate()
    tab = request.GET.get("tab", "")
    tab = tab if tab in ("visits", "hazards", "papers", "history") else ""
    keepers = Post.objects.visible_to(request.user).current(today).filter(grid=subject.scope_cell_id, limited=False)
    reveals = Reveal.objects.visible_to(request.user).filter(place=subject).select_related("by")
    context = {
        "place": subject,
        "tab": tab,
        "crumbs": [*_crumbs(subject), (subject.name, "")],
        "facts": _facts(subject),
        "opens_account": not subject.is_home and may_in(request.user, "people.manage", subject.street),
        "accounts": keepers_of_places(today).filter(places__place=subject).select_related("user"),
        "people": _people(subject, reveals=may(request.user, "places.reveal", subject)),
        "keepers": keepers.select_related("user", "role").order_by("role__order", "valid_from"),
        "visits": may(request.user, "places.visit", subject),
        "edits": may(request.user, "places.edit", subject),
        "reveals": reveals.order_by("-recorded_at")[:20],
        "tabs": _tabs(subject, tab),
    }
    return render(request, "places/place.html", context)


@access("places.register")
@require_http_methods(["GET", "POST"])
def place_new(request):
    street = own_street(request)
    form = PlaceForm(request.POST or None, **_form_choices(request.user, street), initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            made = register_place(street, by=request.user, at=timezone.now(), **form.facts())
            messages.success(request, _("已登记“%(name)s”，编码 %(code)s。") % {"name": made, "code": made.code})
            _warn(request, made)
            return redirect("grids:place", made.pk)
    context = {
        "form": form,
        "street": street,
        "heading": _("登记场所"),
        "new": True,
        "submit_label": _("登记场所"),
        "crumbs": [(_("场所"), reverse("grids:places")), (_("登记场所"), "")],
        "back_url": reverse("grids:places"),
    }
    return render(request, "places/form.html", context, status=422 if form.errors else 200)


@access("places.edit")
@require_http_methods(["GET", "POST"])
def place_edit(request, pk):
    subject = _place(request, pk)
    form = PlaceForm(
        request.POST or None,
        **_form_choices(request.user, subject.street),
        phones_kept=[name for name in PHONES if getattr(subject, name)],
        initial=_stored(subject),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            made = edit_place(subject, by=request.user, at=timezone.now(), **_changes(form, subject))
            messages.success(request, _("场所资料已保存。"))
            _warn(request, made)
            return redirect("grids:place", made.pk)
    context = {
        "form": form,
        "place": subject,
        "street": subject.street,
        "heading": _("修改“%(name)s”") % {"name": subject},
        "submit_label": _("保存场所资料"),
        "crumbs": [*_crumbs(subject), (subject.name, reverse("grids:place", args=[subject.pk])), (_("修改"), "")],
        "back_url": reverse("grids:place", args=[subject.pk]),
    }
    return render(request, "places/form.html", context, status=422 if form.errors else 200)


@access("places.edit")
@require_http_methods(["GET", "POST"])
def place_status(request, pk):
    subject = _place(request, pk)
    form = StatusForm(request.POST or None, initial={"status": subject.status})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            change_status(subject, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("场所状态已更新。"))
            return redirect("grids:place", subject.pk)
    back = reverse("grids:place", args=[subject.pk])
    return action_page(request, form, _("更新场所状态"), _("更新场所状态"), back, explain=subject.name)


@access("places.reveal")
@never_cache
@require_http_methods(["GET", "POST"])
def place_reveal(request, pk, field):
    """Ask for the reason; then show the full text, once, on a page that no cache keeps."""
    subject = _place(request, pk)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            shown = reveal(subject, field=field, by=request.user, at=timezone.now(), **form.cleaned_data)
            back = {"back_url": reverse("grids:place", args=[subject.pk]), "back": _("返回场所")}
            context = {"about": subject.name, "label": REVEALABLE[field], "shown": shown}
            return render(request, "components/revealed.html", context | back)
    back = reverse("grids:place", args=[subject.pk])
    heading = _("查看%(what)s") % {"what": REVEALABLE.get(field, "")}
    return action_page(request, form, heading, heading, back, explain=subject.name)


@access("places.register")
@require_safe
def place_locate(request):
    """One sentence for the form: in which grid the point lies, or that it lies in none."""
    street = own_street(request)
    try:
        lon, lat = to_wgs84(
            request.GET.get("datum") or "wgs84", lon=float(request.GET["lon"]), lat=float(request.GET["lat"])
        )
    except (KeyError, ValueError):
        return HttpResponse("")
    if not in_china(lon=lon, lat=lat):
        return render(request, "places/located.html", {"outside": True})
    located = locate(street, Point(lon, lat, srid=4326), on=timezone.localdate())
    return render(request, "places/located.html", {"located": located})


@access("places.register")
@require_safe
def place_twins(request):
    """What may be the place that is being typed (`name`, `address`), for the form."""
    typed = {field: request.GET.get(field, "") for field in ("name", "address")}
    twins = likely_twins(own_street(request), by=request.user, **typed)
    return render(request, "places/twins.html", {"twins": twins})


def _place(request, pk):
    visible = Place.objects.visible_to(request.user)
    related = visible.select_related("type", "street__parent", "community", "scope_cell__parent", "registered_by")
    return get_object_or_404(related.prefetch_related("flags"), pk=pk)


def _crumbs(place):
    return crumbs_of(place.scope_cell or place.street, last_is_link=True)


def _tabs(place, current):
    here = reverse("grids:place", args=[place.pk])
    labels = {
        "": _("概况"),
        "visits": _("检查"),
        "hazards": _("隐患"),
        "papers": pgettext("场所", "资料"),
        "history": _("历史"),
    }
    return [
        {"label": label, "url": f"{here}?tab={name}" if name else here, "current": name == current}
        for name, label in labels.items()
    ]


def _facts(place):
    """(term, value) pairs, the empty ones left out by the template."""
    return [
        (_("编码"), place.code),
        (_("地址"), place.address),
        (_("类型"), place.type.name),
        (_("类别"), place.get_place_class_display()),
        (_("监管主体"), place.get_supervising_body_display()),
        (_("统一社会信用代码"), place.credit_code),
        (_("建筑面积"), _measure(place.area_m2, "㎡")),
        (_("层数"), _count(place.floors, "层")),
        (_("建筑高度"), _measure(place.height_m, "m")),
        (_("从业人数"), _count(place.staff, "人")),
        (_("床位数"), _count(place.beds, "张")),
        (_("登记人"), place.registered_by),
        (_("备注"), place.note),
    ]


def _count(value, unit):
    return "" if value is None else quantity(value, unit)


def _measure(value, unit):
    """`3,433 ㎡`, `12.5 m`: a decimal only where there is one."""
    return "" if value is None else f"{number(value, places=0 if value == int(value) else 1)} {unit}"


def _people(place, *, reveals):
    """Who answers for the place, with masked phones and where to ask for them in full."""
    rows = [
        (_("消防安全责任人"), place.responsible_person, place.phone, "phone"),
        (_("消防安全管理人"), place.manager, place.manager_phone, "manager_phone"),
    ]
    return [
        {
            "role": role,
            "name": name,
            "phone": masked_phone(phone) if phone else "",
            "url": reverse("grids:place-reveal", args=[place.pk, field]) if phone and reveals else "",
        }
        for role, name, phone, field in rows
        if name or phone
    ]


def _form_choices(user, street):
    cells = Grid.objects.visible_to(user).on(timezone.localdate()).filter(street=street).exclude(level="street")
    scope = scope_of(user).reach_for("places.register")
    if street.pk not in scope.streets:
        cells = cells.filter(pk__in=scope.cells)
    return {"cells": cells.defer("boundary").in_code_order(), "may_assign": may(user, "places.assign-cell")}


def _wanted(request):
    """What a link may fill in before: a grid, a point, a name."""
    wanted = {name: request.GET[name] for name in ("name", "lat", "lon", "type") if name in request.GET}
    return wanted | ({"cell": request.GET["grid"]} if "grid" in request.GET else {})


def _stored(place):
    plain = {
        name: _as_typed(getattr(place, name))
        for name in PlaceForm.base_fields
        if hasattr(place, name) and name not in ("phone", "manager_phone", "flags", "cell", "type")
    }
    point = {"lat": round(place.point.y, 7), "lon": round(place.point.x, 7)} if place.point else {}
    cell = (
        {"cell": place.scope_cell.code} if place.scope_cell and (place.cell_override_reason or not place.point) else {}
    )
    return (
        plain
        | point
        | cell
        | {
            "type": place.type_id,
            "datum": "wgs84",  # what is stored and shown here
            "flags": [flag.pk for flag in place.flags.all()],
            "cell_reason": place.cell_override_reason,
        }
    )


def _as_typed(value):
    """`7600`, not `7600.0`, as a person would write it into the field."""
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def _changes(form, place):
    """Only what was changed: unseen phones stay unless ticked to be removed, an untouched point keeps its source."""
    facts = form.facts()
    changed = set(form.changed_data)
    if changed & {"lat", "lon", "datum", "cell", "cell_reason"}:
        changed |= {"point", "datum", "cell", "cell_reason"}
    changed |= {name for name in PHONES if form.cleaned_data.get(f"forget_{name}")}  # then facts hold "" or the new one
    return {name: value for name, value in facts.items() if name in changed}


def _warn(request, place):
    """What is accepted but should be looked at again."""
    if place.scope_cell_id is None:
        messages.warning(request, _("该位置不在任何网格内，请补画网格边界，或为场所改派网格。"))
    if place.credit_code and not is_credit_code(place.credit_code):
        messages.warning(request, _("统一社会信用代码的校验位不对，请核对。"))
    twin = Place.objects.visible_to(request.user).active().filter(street=place.street, name=place.name)
    if twin.filter(address=place.address).exclude(pk=place.pk).exists():
        messages.warning(request, _("本街道已有同名同址的场所，请核对是否重复登记。"))
