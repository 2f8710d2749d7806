"""The register of enforcement 执法登记: kept by the street, done by whoever has the power."""

from django.contrib import messages
from django.db.models import F, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may, scope_of
from grids.calendar import local_date
from grids.list_filters import narrowed, status_of
from grids.models import Grid
from grids.views.entries import void_page
from hazards.forms.enforcement import FEN, EnforcementFilter, EnforcementForm
from hazards.forms.errors import refusals_at
from hazards.models import EnforcementAction
from hazards.models.records import unit_of
from hazards.services.enforcement import record_action, void_action


@access("enforcement.view")
def enforcement_list(request):
    """GET: the register, newest first, by `kind`, `from`, `to`, `street`, with its sums."""
    form = EnforcementFilter(request.GET, user=request.user)
    rows = narrowed(form, EnforcementAction.objects.visible_to(request.user))
    kind = form.cleaned_data.get("kind")
    sums = rows.standing().aggregate(count=Sum("count"), fen=Sum("amount_fen"))
    order = ("-done_on", "id")
    shown = rows.select_related("organisation", "place", "hazard", "street", "voided_by")
    shown = shown.prefetch_related("bodies").annotate(yuan=F("amount_fen") / FEN)
    page = pages.take(shown, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "total": rows.count(),
        "sum_count": sums["count"] or 0,
        # 起, 家 and 人 are not added up
        "sum_unit": unit_of(kind, sums["count"] or 0) if kind else "",
        "sum_yuan": (sums["fen"] or 0) // FEN,
        "may_record": may(request.user, "enforcement.record"),
    }
    return render(request, "hazards/enforcement.html", context, status=status_of(form))


@access("enforcement.record")
def enforcement_new(request):
    """GET: the form (page or dialog). POST: record it; 422 keeps what was typed."""
    now = timezone.now()
    streets = _streets(request)
    named = {name: request.GET.get(name, "") for name in ("place", "hazard", "kind")}
    form = EnforcementForm(
        request.POST if request.method == "POST" else None, streets=streets, today=local_date(now), user=request.user,
        initial={name: value for name, value in named.items() if value},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            record_action(by=request.user, at=now, **form.facts())
            messages.success(request, _("已登记。"))
            return redirect("hazards:enforcement")
    context = {
        "heading": _("登记执法情况"),
        "explain": _("%(street)s。只登记已经作出的决定，以文书为准。") % {"street": form.only}
        if form.only
        else _("只登记已经作出的决定，以文书为准。"),
        "form": form,
        "submit_label": _("登记执法情况"),
        "back_url": "../",
    }
    return render(request, "hazards/enforcement_new.html", context, status=422 if form.is_bound else 200)


@access("enforcement.record")
def enforcement_void(request, pk):
    back = reverse("hazards:enforcement")
    return void_page(request, EnforcementAction, pk, action="enforcement.record", back=back, void=void_action)


def _streets(request):
    """The streets whose register the person keeps: the one named by `street`, else all of his, in code order."""
    reach = scope_of(request.user).reach_for("enforcement.record").streets
    streets = Grid.objects.visible_to(request.user).filter(pk__in=reach).in_code_order()
    if request.GET.get("street"):
        streets = streets.filter(code=request.GET["street"])
    if not streets:
        raise Http404
    return list(streets)
