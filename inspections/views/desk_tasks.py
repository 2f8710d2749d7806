"""What is due, by cell, and sharing it out. Load is shown to who may share it out, and nothing else about persons."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids import pages
from grids.access import access, may, scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.list_filters import narrowed, status_of
from grids.models import Grid, Place, Post, User
from inspections import figures
from inspections.models import Task
from inspections.services.tasks import dispatch_tasks
from inspections.services.watching import LABEL

AHEAD = 14  # days shown in the calendar strip


@access("tasks.view")
def tasks(request: HttpRequest) -> HttpResponse:
    """Open tasks as a strip of days and a list; `day`, `grid`, `overdue` narrow it."""
    today = local_date(timezone.now())
    visible = Task.objects.visible_to(request.user).due(today + timedelta(days=AHEAD))
    form = TaskFilter(request.GET, grids=_cells(request.user))
    rows = narrowed(form, visible, today)
    page = pages.take(
        rows.select_related("place", "rule", "role", "scope_cell", "assigned_to"),
        order=("due_on", "id"),
        cursor=request.GET.get("cursor", ""),
    )
    street = _street(request.user)
    context = {
        "form": form,
        "page": page,
        "total": rows.count(),
        "today": today,
        "strip": _strip(visible, today),
        "overdue": visible.filter(due_on__lt=today).count(),
        "cells": _load(visible, request.user) if may(request.user, "tasks.assign") else [],
        "communities": figures.by_community(street, today.replace(day=1), today) if street else [],
        "month_start": today.replace(day=1),
        "watched": figures.daily_duty(street, today, flag=LABEL) if street else None,
        "watched_url": reverse("inspections:watched") if may(request.user, "watched.view") else "",
        "homes": _homes(request.user, street, today),
    }
    return render(request, "inspections/tasks.html", context, status=status_of(form))


@access("tasks.assign")
def dispatch(request: HttpRequest) -> HttpResponse:
    """街道派发: the places ticked on a list, a day, a reason, to their cells or to one person."""
    chosen = request.POST.getlist("place") or request.GET.getlist("place")
    places = list(
        Place.objects.visible_to(request.user).select_related("street", "scope_cell").filter(pk__in=_uuids(chosen))
    )
    form = DispatchForm(request.POST or None, workers=_workers(places))
    if request.method == "POST" and form.is_valid() and places:
        try:
            made = dispatch_tasks(
                places[0].street, places=places, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已派发 %(n)d 家。") % {"n": len(made)})
            return redirect("inspections:tasks")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "places": places,
        "crumbs": [(_("检查任务"), reverse("inspections:tasks")), (_("派发"), "")],
    }
    return render(request, "inspections/dispatch.html", context, status=422 if request.method == "POST" else 200)


class TaskFilter(forms.Form):
    grid = forms.ModelChoiceField(
        label=gettext_lazy("网格"),
        queryset=Grid.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("全部网格"),
    )
    day = forms.DateField(label=gettext_lazy("应完成日期"), required=False, widget=forms.DateInput({"type": "date"}))
    overdue = forms.BooleanField(label=gettext_lazy("只看逾期"), required=False)

    def __init__(self, data, *, grids):
        super().__init__(data)
        self.fields["grid"].queryset = grids

    def narrow(self, rows, today):
        given = self.cleaned_data
        if grid := given.get("grid"):
            rows = rows.filter(scope_cell__path__startswith=grid.path)
        if day := given.get("day"):
            rows = rows.filter(due_on=day)
        return rows.filter(due_on__lt=today) if given.get("overdue") else rows


class DispatchForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("应完成日期"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("缘由"), max_length=120)
    assigned_to = forms.ModelChoiceField(
        label=gettext_lazy("派给"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("场所所在网格的网格员"),
    )

    def __init__(self, data, *, workers):
        super().__init__(data)
        self.fields["assigned_to"].queryset = workers


def _homes(user, street, today):
    """Homes visited this week, for who may see homes under care at all."""
    if street is None or street.pk not in scope_of(user).care_reach().streets:
        return None
    return figures.homes_visited(street, today - timedelta(days=today.weekday()), today)


def _strip(visible, today):
    """One entry a day from today on: how many are due."""
    due = dict(visible.filter(due_on__gte=today).order_by().values_list("due_on").annotate(n=Count("id")))
    return [{"day": day, "n": due.get(day, 0)} for day in (today + timedelta(days=n) for n in range(AHEAD))]


def _load(visible, user):
    """Open tasks cell by cell in code order, with who works there: to share the work out (rule 13, item 4)."""
    open_in = dict(visible.order_by().values_list("scope_cell").annotate(n=Count("id")))
    today = local_date(timezone.now())
    late = dict(visible.filter(due_on__lt=today).order_by().values_list("scope_cell").annotate(n=Count("id")))
    named = dict(
        visible.filter(assigned_to__isnull=False).order_by().values_list("assigned_to").annotate(n=Count("id"))
    )
    named_cells = Grid.objects.filter(pk__in=open_in).select_related("parent").defer("boundary", "parent__boundary")
    cells = list(named_cells.in_code_order())
    people: dict = {}
    for post in _posts(cells, today).select_related("user").order_by("user__username"):
        people.setdefault(post.grid_id, []).append({"user": post.user, "named": named.get(post.user_id, 0)})
    return [
        {"cell": cell, "open": open_in[cell.pk], "late": late.get(cell.pk, 0), "people": people.get(cell.pk, [])}
        for cell in cells
    ]


def _posts(cells, today):
    return Post.objects.current(today).filter(grid__in=cells, limited=False, role__code="worker")


def _workers(places):
    cells = {place.scope_cell_id for place in places}
    today = local_date(timezone.now())
    return User.objects.filter(posts__in=_posts(cells, today)).distinct().order_by("username")


def _cells(user):
    reach = scope_of(user).reach_for("tasks.view")
    within = Q(pk__in=reach.cells) | Q(street__in=reach.streets)
    return Grid.objects.filter(within).defer("boundary").in_code_order()


def _street(user):
    streets = scope_of(user).reach_for("tasks.view").streets
    own = Grid.objects.filter(pk__in=streets).defer("boundary").order_by("code")
    return own.first() if len(streets) == 1 else None


def _uuids(texts):
    return [text for text in texts if _is_uuid(text)]


def _is_uuid(text):
    try:
        forms.UUIDField().clean(text)
    except forms.ValidationError:
        return False
    return True
