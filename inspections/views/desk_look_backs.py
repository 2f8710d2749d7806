"""Look-backs 回头看 on the desk: what is due, what was seen, and the piece of a hazard's page where one is planned."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may
from grids.calendar import local_date
from grids.list_filters import one_of
from grids.pieces import piece
from hazards.forms.acting import DayInput
from hazards.forms.errors import refusals_at
from hazards.models import Hazard, Notice
from hazards.workflow import PUT_RIGHT
from inspections.models import Task
from inspections.services.look_backs import plan_look_back, proposed_day

DUE = "due"
ROWS = ("place", "scope_cell", "street", "hazard__category", "inspection__by")


@access("tasks.view")
@require_safe
def look_backs(request: HttpRequest) -> HttpResponse:
    """GET: look-backs by `state` (due, held, rebound, unseen; default due): due ones the nearest first."""
    visible = Task.objects.visible_to(request.user).filter(kind=Task.Kind.LOOKBACK, cancelled_at__isnull=True)
    wanted = {DUE: Q(done_at__isnull=True)} | {value: Q(result=value) for value in Task.Result.values}
    labels = {DUE: _("待看")} | dict(Task.Result.choices)
    state = one_of(request.GET, "state", wanted, default=DUE)
    counts = visible.aggregate(**{name: Count("pk", filter=condition) for name, condition in wanted.items()})
    tabs = [
        {"label": labels[name], "url": f"?state={name}", "count": counts[name], "current": name == state}
        for name in wanted
    ]
    order = ("due_on", "id") if state == DUE else ("-due_on", "id")
    rows = visible.filter(wanted[state]).select_related(*ROWS)
    page = pages.take(rows, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "tabs": tabs,
        "page": page,
        "state": state,
        "may_share": may(request.user, "samples.share"),
        "crumbs": [(_("检查任务"), reverse("inspections:tasks")), (_("回头看"), "")],
    }
    return render(request, "inspections/look_backs.html", context)


@access("tasks.view")
@require_safe
def of_hazard(request: HttpRequest, hazard_id: UUID) -> HttpResponse:
    """GET: a piece of a hazard's page: its look-backs with their results, its rebounds, and the way to plan one."""
    visible = Hazard.objects.visible_to(request.user)
    hazard = get_object_or_404(visible.select_related("place"), pk=hazard_id)
    tasks = Task.objects.visible_to(request.user).filter(hazard=hazard, cancelled_at__isnull=True)
    rows = list(tasks.select_related("inspection__by").order_by("-due_on", "-id"))
    papers = Notice.objects.filter(kind=Notice.Kind.LOOK_BACK, about_id__in=[row.pk for row in rows])
    numbers = {paper.about_id: paper for paper in papers}
    for row in rows:
        row.paper = numbers.get(row.pk)
    waits = any(row.done_at is None for row in rows)
    context = {
        "hazard": hazard,
        "rows": rows,
        "rebounds": visible.filter(rebound_of=hazard).select_related("severity").order_by("found_at", "id"),
        "may_write": may(request.user, "hazards.notice", hazard),
        "may_plan": not waits and _may_plan(request.user, hazard),
    }
    page = (hazard.number, reverse("hazards:hazard", args=[hazard.pk]))
    return piece(request, "inspections/_look_backs_of.html", context, heading=_("回头看"), of=page)


@access("tasks.assign")
def look_back_new(request: HttpRequest, hazard_id: UUID) -> HttpResponse:
    """GET: the form, with the day its category proposes. POST: plan the look-back; 422 keeps what was typed."""
    now = timezone.now()
    rows = Hazard.objects.visible_to(request.user).select_related("place", "category")
    hazard = get_object_or_404(rows, pk=hazard_id)
    if hazard.place is None:
        raise Http404
    form = LookBackForm(request.POST or None, initial={"due_on": proposed_day(hazard, today=local_date(now))})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            plan_look_back(hazard, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已安排回头看，到日由网格员上门。"))
            return redirect("hazards:hazard", hazard.pk)
    context = {
        "heading": _("安排回头看"),
        "explain": f"{hazard.number} {hazard.description}",
        "form": form,
        "submit_label": _("安排回头看"),
        "back_url": reverse("hazards:hazard", args=[hazard.pk]),
    }
    return render(request, "components/action.html", context, status=422 if form.errors else 200)


class LookBackForm(forms.Form):
    due_on = forms.DateField(
        label=gettext_lazy("应完成日期"),
        widget=DayInput(),
        help_text=gettext_lazy("默认按类别：整改完成后 7、30 或 90 天，可改。"),
    )
    reason = forms.CharField(label=gettext_lazy("缘由"), max_length=120, required=False)


def _may_plan(user, hazard: Hazard) -> bool:
    return hazard.place is not None and hazard.state in PUT_RIGHT and may(user, "tasks.assign", hazard.place)
