"""检查人员名录 and 回避登记 on the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may, require
from grids.calendar import local_date
from grids.forms import refusals_at
from grids.views.acting import action_page
from grids.views.entries import void_page
from grids.views.streets import street_to_set
from inspections.draw_forms import EndForm, InspectorForm, TieForm, certifiable
from inspections.models import Inspector, Tie
from inspections.services.draw_register import declare_tie, end_inspector, register_inspector


@access("draws.view")
def inspectors(request: HttpRequest) -> HttpResponse:
    """GET: who may be drawn, by certificate, and the declared conflicts, newest first."""
    today = local_date(timezone.now())
    people = list(Inspector.objects.visible_to(request.user).select_related("user").order_by("street", "certificate"))
    for one in people:
        one.valid = one.holds_on(today)
    ties = Tie.objects.visible_to(request.user).select_related("inspector__user", "place", "declared_by", "voided_by")
    context = {
        "people": people,
        "page": pages.take(ties, order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", "")),
        "may_plan": may(request.user, "draws.plan"),
        "crumbs": [(_("双随机抽查"), reverse("inspections:draws")), (_("检查人员名录"), "")],
    }
    return render(request, "inspections/inspectors.html", context)


@access("draws.plan")
def inspector_new(request: HttpRequest) -> HttpResponse:
    """GET: the form (page or dialog). POST: register; 422 keeps what was typed, 409 a known certificate."""
    street, _streets = street_to_set(request, "draws.plan")
    now = timezone.now()
    form = InspectorForm(
        request.POST if request.method == "POST" else None, people=certifiable(street, local_date(now))
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            register_inspector(street, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已登记检查人员。"))
            return redirect("inspections:inspectors")
    back = reverse("inspections:inspectors")
    return action_page(request, form, _("登记检查人员"), _("登记检查人员"), back, refused=refused)


@access("draws.plan")
def inspector_end(request: HttpRequest, inspector_id: UUID) -> HttpResponse:
    """GET: the form. POST: the certificate's last day."""
    one = get_object_or_404(Inspector.objects.visible_to(request.user).select_related("street"), pk=inspector_id)
    require(request.user, "draws.plan", one)
    today = local_date(timezone.now())
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": one.valid_to or today})
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            end_inspector(one, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, _("已更新证件有效期。"))
            return redirect("inspections:inspectors")
    explain = _("%(who)s，证件号 %(certificate)s。此前已冻结的抽查不受影响。") % {
        "who": one,
        "certificate": one.certificate,
    }
    back = reverse("inspections:inspectors")
    return action_page(request, form, _("证件有效期"), _("保存有效期"), back, explain=explain, refused=refused)


@access("draws.plan")
def tie_new(request: HttpRequest) -> HttpResponse:
    """GET: the form (page or dialog). POST: declare; 422 keeps what was typed, 409 one that stands already."""
    street, _streets = street_to_set(request, "draws.plan")
    form = TieForm(request.POST if request.method == "POST" else None, street=street, user=request.user)
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            declare_tie(by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已登记回避。"))
            return redirect("inspections:inspectors")
    explain = _("登记后，今后冻结的抽查不会派此人去这家场所。本人责任网格和本人经营的场所自动回避，不必登记。")
    back = reverse("inspections:inspectors")
    return action_page(request, form, _("登记回避"), _("登记回避"), back, explain=explain, refused=refused)


@access("draws.plan")
def tie_void(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """GET: the form. POST: take a declaration back with the reason."""
    return void_page(request, Tie, tie_id, action="draws.plan", back=reverse("inspections:inspectors"))
