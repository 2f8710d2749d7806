"""消防安全检查记录 of a visit, 回头看记录 of a look-back: issue them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, require
from hazards.models import Hazard
from inspections.models import Inspection, Task
from inspections.services.visit_papers import record_look_back, record_visit
from inspections.views.field_visit import hazards_of


@access("hazards.notice")
def visit_paper(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """GET: what will be issued. POST: the 消防安全检查记录 of the visit, and on to it."""
    rows = Inspection.objects.visible_to(request.user)
    rows = rows.select_related("place__street", "place__scope_cell", "checklist", "by", "post__role")
    visit = get_object_or_404(rows, pk=inspection_id)
    require(request.user, "hazards.notice", visit.place)
    back = reverse("inspections:inspection", args=[visit.pk])
    if request.method == "POST":
        found = list(hazards_of(visit, request.user))
        paper = record_visit(visit, found, by=request.user, at=timezone.now())
        messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
        return redirect("hazards:notice-page", paper.pk)
    explain = _("将为这次检查编发一张检查记录：写明人员、检查项目和发现的问题，请单位签字。编号连续，出具后不能修改。")
    return _confirm(request, _("出具检查记录"), explain, back)


@access("hazards.notice")
def look_back_paper(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET: what will be issued. POST: the 回头看记录 of a look-back that was done, and on to it."""
    rows = Task.objects.visible_to(request.user).filter(kind=Task.Kind.LOOKBACK, hazard__isnull=False)
    rows = rows.filter(hazard__in=Hazard.objects.visible_to(request.user))
    task = get_object_or_404(
        rows.select_related(
            "inspection__by", "inspection__post__role", "hazard__street", "hazard__place__scope_cell",
            "hazard__category", "hazard__severity",
        ),
        pk=task_id,
    )  # fmt: skip
    require(request.user, "hazards.notice", task.hazard)
    back = reverse("hazards:hazard", args=[task.hazard_id])
    if request.method == "POST":
        new = Hazard.objects.filter(rebound_of=task.hazard, origin_id=task.inspection_id).first()
        paper = record_look_back(task, new, by=request.user, at=timezone.now())
        messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
        return redirect("hazards:notice-page", paper.pk)
    explain = _("将为这次回头看编发一张记录：写明原隐患、整改完成日期和现场看到的情况。编号连续，出具后不能修改。")
    return _confirm(request, _("出具回头看记录"), explain, back)


def _confirm(request: HttpRequest, heading: str, explain: str, back: str) -> HttpResponse:
    context = {"heading": heading, "explain": explain, "submit_label": heading, "back_url": back}
    return render(request, "components/action.html", context)
