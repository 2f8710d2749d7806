"""The tree of a street and the page of a grid: who looks after what, where it lies, what is missing."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import access, may_in, scope_of
from grids.forms import CellForm, GridForm, refusals_at
from grids.list_filters import one_row
from grids.models import Grid, Place
from grids.place_list import within
from grids.services.territory import edit_grid, open_cell
from grids.territory_figures import by_type, coverage, posts_by_role, tree_of

POINTS_SHOWN = 5000


def streets_of(user):
    """The streets a person works in, in code order."""
    return Grid.objects.visible_to(user).filter(pk__in=scope_of(user).street_ids(), level=Grid.Level.STREET)


def chosen_street(request):
    """The street a page is about: `?street=` among the person's own, else his first with cells; None without any.

    A street that is not his is 404.
    """
    streets = streets_of(request.user).in_code_order().select_related("parent").defer("boundary", "parent__boundary")
    cells = Grid.objects.filter(street=OuterRef("pk"), level=Grid.Level.CELL)
    asked = one_row(request.GET, "street", streets)
    return asked or streets.filter(Exists(cells)).first() or streets.first()


def own_street(request):
    """As `chosen_street`, for what is entered into a street: 404 for somebody who has none yet."""
    street = chosen_street(request)
    if street is None:
        raise Http404
    return street


def crumbs_of(grid, *, last_is_link=False):
    """锦江街道 › 东门社区 › 第一网格, as (label, url) pairs."""
    line, node = [], grid
    while node is not None and node.tier:
        line.append(node)
        node = node.parent
    return [
        (node.display_name, reverse("grids:grid", args=[node.code]) if node != grid or last_is_link else "")
        for node in reversed(line)
    ]


@access("grids.view")
@require_safe
def tree(request):
    street = chosen_street(request)
    streets = list(streets_of(request.user).in_code_order()[:60])
    root = tree_of(street, user=request.user, day=timezone.localdate()) if street else None
    cells = [cell for community in root.children for cell in community.children] if root else []
    context = {
        "street": street,
        "streets": streets,
        "root": root,
        "cells": cells,
        "general": sum(1 for cell in cells if cell.grid.kind == Grid.Kind.GENERAL),
        "dedicated": sum(1 for cell in cells if cell.grid.kind == Grid.Kind.DEDICATED),
        "heads": len({head.pk for cell in cells for head in cell.heads}),
        "manages": street is not None and may_in(request.user, "grids.manage", street),
    }
    return render(request, "grids/tree.html", context)


@access("grids.view")
@require_safe
def grid(request, code):
    subject = _grid(request, code)
    now = timezone.now()
    day = timezone.localdate(now)
    places = Place.objects.visible_to(request.user).filter(within(subject))
    covered = coverage(places, now=now)
    visited = urlencode({"grid": subject.code, "visited_from": covered.since.isoformat()})
    context = {
        "grid": subject,
        "crumbs": crumbs_of(subject),
        "posts": posts_by_role(subject, user=request.user, day=day),
        "children": Grid.objects.visible_to(request.user).on(day).filter(parent=subject).defer("boundary"),
        "types": by_type(places),
        "coverage": covered,
        "visited_url": f"{reverse('grids:places')}?{visited}",
        "homes": places.filter(is_home=True).active().count(),
        "today": day,
        "manages": may_in(request.user, "grids.manage", subject),
        "appoints": may_in(request.user, "people.manage", subject),
    }
    return render(request, "grids/grid.html", context)


@access("grids.view")
@require_safe
def outline(request, code):
    """GeoJSON of a grid and what lies directly below it; for a cell also its neighbours, to draw against."""
    subject = _grid(request, code)
    below = subject.parent if subject.level == Grid.Level.CELL else subject
    visible = Grid.objects.visible_to(request.user).on(timezone.localdate()).filter(boundary__isnull=False)
    features = [
        _feature(
            area.boundary, name=_short(area, below), url=reverse("grids:grid", args=[area.code]), strong=area == subject
        )
        for area in visible.filter(parent=below).in_code_order()
    ]
    if subject.boundary and subject.level != Grid.Level.CELL:
        features.insert(0, _feature(subject.boundary, name="", strong=True))
    return JsonResponse({"type": "FeatureCollection", "features": features})


@access("places.view")
@require_safe
def points(request, code):
    """GeoJSON of the places of a grid that the person may see."""
    subject = _grid(request, code)
    places = Place.objects.visible_to(request.user).active().filter(within(subject), point__isnull=False)
    shown = list(places.select_related("type").order_by("pk")[: POINTS_SHOWN + 1])
    features = [
        _feature(
            place.point,
            title=place.name,
            lines=[place.type.name, place.address],
            url=reverse("grids:place", args=[place.pk]),
        )
        for place in shown[:POINTS_SHOWN]
    ]
    more = _("场所太多，图上只标出 %(n)d 家；打开社区或网格看全部。") % {"n": POINTS_SHOWN}
    note = {"note": more} if len(shown) > POINTS_SHOWN else {}
    return JsonResponse({"type": "FeatureCollection", "features": features} | note)


@access("grids.manage")
@require_http_methods(["GET", "POST"])
def cell_new(request, code):
    community = _grid(request, code, level=Grid.Level.COMMUNITY)
    form = CellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            cell = open_cell(community, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已开设网格“%(name)s”，代码 %(code)s。") % {"name": cell, "code": cell.code})
            return redirect("grids:grid", cell.code)
    context = {
        "form": form,
        "around": community,
        "heading": _("开设网格"),
        "submit_label": _("开设网格"),
        "crumbs": [*crumbs_of(community, last_is_link=True), (_("开设网格"), "")],
        "back_url": reverse("grids:grid", args=[community.code]),
    }
    return render(request, "grids/grid_form.html", context, status=422 if form.errors else 200)


@access("grids.manage")
@require_http_methods(["GET", "POST"])
def grid_edit(request, code):
    subject = _grid(request, code)
    form = GridForm(request.POST or None, grid=subject)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            edit_grid(subject, by=request.user, at=timezone.now(), **form.changes())
            messages.success(request, _("网格资料已保存。"))
            return redirect("grids:grid", subject.code)
    context = {
        "form": form,
        "around": subject,
        "heading": _("修改“%(name)s”") % {"name": subject},
        "submit_label": _("保存网格资料"),
        "crumbs": [*crumbs_of(subject, last_is_link=True), (_("修改"), "")],
        "back_url": reverse("grids:grid", args=[subject.code]),
    }
    return render(request, "grids/grid_form.html", context, status=422 if form.errors else 200)


def _grid(request, code, **more):
    return get_object_or_404(
        Grid.objects.visible_to(request.user).select_related("parent__parent", "street"), code=code, **more
    )


def _short(area, above) -> str:
    """东门社区第一网格 within 东门社区 is 第一网格: the map has little room."""
    return area.display_name.removeprefix(above.display_name) or area.display_name


def _feature(geometry, **properties):
    shape = {"type": geometry.geom_type, "coordinates": geometry.coords}
    return {"type": "Feature", "geometry": shape, "properties": properties}
