"""Leads 线索: what others told us, until somebody has looked."""

from django.contrib import messages
from django.db.models import Count
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids import pages
from grids.access import access, may, require
from grids.forms import RevealForm
from grids.list_filters import one_of
from hazards.forms.errors import refusals_at
from hazards.forms.registering import VerifyForm
from hazards.models import Lead, LeadReveal
from hazards.services.leads import reveal_reporter, verify_lead
from hazards.views.uploads import keep_photos


@access("leads.view")
def lead_list(request):
    """GET: leads by state (`state`, default waiting), the most urgent first; those done newest first."""
    state = one_of(request.GET, "state", Lead.State.values, default=Lead.State.WAITING)
    visible = Lead.objects.visible_to(request.user)
    counts = {row["state"]: row["n"] for row in visible.values("state").annotate(n=Count("pk")).order_by()}
    tabs = [
        {"label": label, "url": f"?state={value}", "count": counts.get(value, 0), "current": value == state}
        for value, label in Lead.State.choices
    ]
    order = ("verify_due_at", "id") if state == Lead.State.WAITING else ("-told_at", "id")
    leads = visible.filter(state=state).select_related("place", "scope_cell", "street", "hazard")
    page = pages.take(leads, order=order, cursor=request.GET.get("cursor", ""))
    return render(request, "hazards/leads.html", {"tabs": tabs, "page": page, "state": state, "now": timezone.now()})


@access("leads.view")
def lead_page(request, pk):
    """GET: one lead with the form to verify it. POST: verify; 422 keeps what was typed."""
    lead = get_object_or_404(
        Lead.objects.visible_to(request.user).select_related("place", "scope_cell", "street", "hazard", "verified_by"),
        pk=pk,
    )
    now = timezone.now()
    waiting = lead.state == Lead.State.WAITING
    form = VerifyForm(request.POST or None, request.FILES or None, lead=lead, user=request.user)
    context = {
        "lead": lead,
        "form": form if waiting and may(request.user, "leads.verify", lead) else None,
        "sees_reporter": may(request.user, "leads.reporter", lead),
        "reveals": LeadReveal.objects.visible_to(request.user).filter(lead=lead).select_related("by")[:20],
        "now": now,
        "kept": (),
        "crumbs": [(_("线索"), reverse("hazards:leads")), (lead.get_source_display(), "")],
    }
    if request.method != "POST":
        return render(request, "hazards/lead.html", context)
    context["kept"] = keep_photos(request, form, lead.street, now)
    if form.is_valid():
        with refusals_at(form):
            hazard = _verify(lead, form, context["kept"], by=request.user, at=now)
            messages.success(request, _("已核实属实，登记为隐患。") if hazard else _("已核实：不属实。"))
            return redirect("hazards:hazard", hazard.pk) if hazard else redirect("hazards:leads")
    return render(request, "hazards/lead.html", context, status=422)


@access("leads.view")
@require_safe
def lead_point(request, pk):
    """GET: GeoJSON of where the lead was told of, for the map on its page."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk, point__isnull=False)
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": lead.point.coords},
        "properties": {"title": lead.spot or _("反映的位置"), "lines": []},
    }
    return JsonResponse({"type": "FeatureCollection", "features": [feature]})


@access("leads.reporter")
@never_cache
@require_http_methods(["GET", "POST"])
def reporter(request, pk):
    """GET: ask for the reason. POST: the reporter's whole number, once, on a page that no cache keeps."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    require(request.user, "leads.reporter", lead)
    form = RevealForm(request.POST or None)
    back = reverse("hazards:lead", args=[pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            shown = reveal_reporter(lead, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
            context = {"label": _("反映人电话"), "about": lead.spot or lead.text[:60], "shown": shown}
            return render(request, "components/revealed.html", context | {"back_url": back, "back": _("返回线索")})
    context = {
        "heading": _("查看%(what)s") % {"what": _("反映人电话")},
        "explain": lead.spot or lead.text[:60],
        "form": form,
        "submit_label": _("查看"),
        "back_url": back,
    }
    return render(request, "components/action.html", context, status=422 if form.errors else 200)


def _verify(lead, form, photos, *, by, at):
    given = form.cleaned_data
    return verify_lead(
        lead, by=by, at=at, true=given["true"], note=given["note"], category=given["category"],
        description=given["description"], photos=photos, place=given.get("place"),
        public_note=given["public_note"],
    )  # fmt: skip
