"""两份内容: second contents that arrived under a visit's id, side by side, until somebody says which of them holds."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, require
from grids.forms import refusals_at
from grids.list_filters import one_of
from grids.models import Place, User
from hazards.models import Category, Severity
from inspections import submissions
from inspections.comparing import Difference, Words, differences
from inspections.models import ChecklistItem, Inspection, Submission
from inspections.services.settling import settle_conflict


class SettleForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("核对结论"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("以哪一份为准、为什么。需要改的，请检查人更正检查或重新登记。"),
    )  # fmt: skip


@access("inspections.settle")
@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """GET: by `state` (open, settled): the newest first."""
    visible = Submission.objects.conflicts_for(request.user)
    state = one_of(request.GET, "state", ("open", "settled"), default="open")
    rows = {"open": visible.unsettled(), "settled": visible.exclude(settled_at=None)}
    labels = {"open": _("待核对"), "settled": _("已核对")}
    tabs = [
        {"label": labels[name], "url": f"?state={name}", "count": rows[name].count(), "current": name == state}
        for name in rows
    ]
    shown = rows[state].select_related("by", "settled_by").defer("payload")
    page = pages.take(shown, order=("-recorded_at", "id"), cursor=request.GET.get("cursor", ""))
    visits = Inspection.objects.select_related("place", "by").in_bulk([row.client_id for row in page.rows])
    for row in page.rows:
        row.visit = visits[row.client_id]
    context = {"tabs": tabs, "page": page, "state": state, "crumbs": [*_above(), (_("两份内容"), "")]}
    return render(request, "inspections/conflicts.html", context)


@access("inspections.settle")
def conflict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: both contents, what differs first. POST: what holds, and why; 422 keeps what was typed."""
    row = get_object_or_404(Submission.objects.conflicts_for(request.user).select_related("by", "settled_by"), pk=pk)
    visit = Inspection.objects.select_related("place", "by", "checklist").get(pk=row.client_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "inspections.settle", visit.place)
        if form.is_valid():
            with refusals_at(form):
                settle_conflict(row, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
                messages.success(request, _("已记下核对结论。"))
                return redirect("inspections:conflicts")
    context = {
        "row": row,
        "visit": visit,
        "differences": _differences(row, visit, request.user),
        "form": form,
        "may_settle": row.settled_at is None and may(request.user, "inspections.settle", visit.place),
        "crumbs": [*_above(), (_("两份内容"), reverse("inspections:conflicts")), (visit.place.name, "")],
    }
    return render(request, "inspections/conflict.html", context, status=422 if form.errors else 200)


def _above() -> list[tuple[str, str]]:
    return [(_("检查"), reverse("inspections:list"))]


def _differences(row: Submission, visit: Inspection, user: User) -> list[Difference]:
    kept = Submission.objects.filter(
        street=row.street_id, client_id=row.client_id, status=Submission.Status.APPLIED
    ).first()
    if kept is None:
        return []
    first, second = submissions.read(kept.payload), submissions.read(row.payload)
    lists = {visit.checklist_id, first.checklist, second.checklist} - {None}
    items = ChecklistItem.objects.filter(checklist__in=lists).order_by("checklist", "number")
    places = Place.objects.visible_to(user).filter(pk__in={first.place, second.place})
    words = Words(
        lines={item.pk: f"{item.number} {item.text}" for item in items},
        outcomes=dict(Inspection.Outcome.choices),
        kinds=dict(Inspection.Kind.choices),
        categories={one.code: str(one) for one in Category.objects.all()},
        severities={one.code: str(one) for one in Severity.objects.all()},
        places=dict(places.values_list("pk", "name")),
    )
    found = differences(first, second, words)
    if kept.by_id != row.by_id:
        found.insert(0, Difference(_("提交人"), str(kept.by or ""), str(row.by or "")))
    return found
