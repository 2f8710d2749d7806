"""What looks odd about visits: the list for who looks, one with its numbers and photos, and the street's limits."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, scope_of
from grids.list_filters import one_of, one_row
from grids.models import Grid
from hazards.forms.errors import refusals_at
from hazards.models import Evidence, Hazard
from inspections.models import Signal, SignalLimit
from inspections.signal_forms import LimitsForm, LookForm
from inspections.signals.limits import limits_of, set_limits
from inspections.signals.looking import look_at, why_not
from inspections.signals.words import in_words

STATES = {"waiting": Q(looked_at__isnull=True), "looked": Q(looked_at__isnull=False)}


@access("signals.look")
@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """GET: by `state` (waiting, looked; default waiting), the newest first; never by person."""
    visible = Signal.objects.visible_to(request.user)
    state = one_of(request.GET, "state", STATES, default="waiting")
    counts = visible.aggregate(**{name: Count("pk", filter=condition) for name, condition in STATES.items()})
    labels = {"waiting": _("待看"), "looked": _("看过的")}
    tabs = [
        {"label": labels[name], "url": f"?state={name}", "count": counts[name], "current": name == state}
        for name in STATES
    ]
    rows = visible.filter(STATES[state]).select_related("inspection__place", "inspection__scope_cell", "looked_by")
    page = pages.take(rows, order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", ""))
    for row in page.rows:
        _speak(row, request.user)
    context = {"tabs": tabs, "page": page, "state": state, "may_limit": may(request.user, "signals.limits")}
    return render(request, "inspections/signals.html", context)


@access("signals.look")
def signal(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """GET: the numbers and the photos side by side. POST: looked at, with a note or without."""
    now = timezone.now()
    visible = Signal.objects.visible_to(request.user).select_related(
        "inspection__place", "inspection__by", "inspection__scope_cell", "looked_by"
    )
    row = get_object_or_404(visible, pk=signal_id)
    form, status = LookForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_at(form) as refused:
                look_at(row, by=request.user, at=now, note=form.cleaned_data["note"])
                messages.success(request, _("已记下：看过了。"))
                return redirect("inspections:signals")
            status = refused.error.status
    _speak(row, request.user)
    context = {
        "row": row,
        "visit": row.inspection,
        "photos": _photos(row, request.user),
        "form": form,
        "crumbs": [(_("需要看一眼"), reverse("inspections:signals")), (row.inspection.place.name, "")],
    }
    return render(request, "inspections/signal.html", context, status=status)


@access("signals.limits")
def signal_limits(request: HttpRequest) -> HttpResponse:
    """GET: from which number on the street (`?street=`) is shown something. POST: others, from tomorrow."""
    now = timezone.now()
    mine = scope_of(request.user).reach_for("signals.limits").streets
    streets = Grid.objects.visible_to(request.user).filter(pk__in=mine).in_code_order()
    if not streets:
        raise Http404
    street = one_row(request.GET, "street", streets) or streets[0]
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=limits_of(street, now))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            changed = set_limits(street, by=request.user, at=now, limits=form.limits())
            said = _("自明天起按新的界限提示。") if changed else _("没有改动。")
            messages.success(request, said)
            return redirect(f"{reverse('inspections:signal-limits')}?street={street.code}")
    own = SignalLimit.objects.filter(street=street).select_related("set_by").order_by("-valid_from", "kind")
    context = {
        "street": street,
        "streets": streets,
        "rows": own[:20],
        "form": form,
        "crumbs": [(_("需要看一眼"), reverse("inspections:signals")), (_("提示界限"), "")],
    }
    return render(request, "inspections/signal_limits.html", context, status=422 if form.errors else 200)


def _speak(row: Signal, user) -> None:
    """What the page says of a row: its sentence, and why the reader may not settle it."""
    row.sentence, row.own = in_words(row, now=timezone.now()), why_not(row, user)


def _photos(row: Signal, user) -> list[dict]:
    """The photos it is about that the person may see: they are evidence of hazards, served as such."""
    labels = {row.photo_id: _("这次检查"), row.other_id: _("先前")}
    if row.kind == Signal.Kind.UNCHANGED:
        labels = {row.other_id: _("整改前"), row.photo_id: _("整改后")}
    visible = Evidence.objects.filter(photo__in=filter(None, labels), hazard__in=Hazard.objects.visible_to(user))
    seen = set(visible.values_list("photo", flat=True))
    return [{"id": photo, "label": label, "shown": photo in seen} for photo, label in labels.items() if photo]
