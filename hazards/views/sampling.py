"""Sample checks of 当场整改: the list, one with what is to be seen, and the street's share."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, scope_of
from grids.calendar import local_date
from grids.errors import Conflict
from grids.list_filters import one_of, one_row
from grids.models import Grid
from hazards.forms.errors import refusals_at
from hazards.forms.sampling import SampleForm, ShareForm
from hazards.models import SampleCheck, SampleRule
from hazards.sampling.checking import check_sample, refuse_checker, why_not
from hazards.sampling.drawing import rule_of
from hazards.sampling.shares import set_share
from hazards.services.deadline_rules import proposed_days
from hazards.timeline import before_and_after
from hazards.views.uploads import keep_photos
from hazards.workflow import State as Stands

State = SampleCheck.State


@access("samples.view")
@require_safe
def sample_list(request):
    """GET: by `state` (default waiting): those waiting the nearest day first, the others newest first."""
    visible = SampleCheck.objects.visible_to(request.user)
    state = one_of(request.GET, "state", State.values, default=State.WAITING)
    counts = {row["state"]: row["n"] for row in visible.values("state").annotate(n=Count("pk")).order_by()}
    counts[State.WAITING] = visible.waiting().count()
    tabs = [
        {"label": label, "url": f"?state={name}", "count": counts.get(name, 0), "current": name == state}
        for name, label in State.choices
    ]
    rows = visible.waiting() if state == State.WAITING else visible.filter(state=state)
    rows = rows.select_related("hazard__place", "hazard__category", "hazard__scope_cell", "fixed_by", "checked_by")
    order = ("due_on", "id") if state == State.WAITING else ("-due_on", "id")
    page = pages.take(rows, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "tabs": tabs,
        "page": page,
        "state": state,
        "today": local_date(timezone.now()),
        "may_share": may(request.user, "samples.share"),
    }
    return render(request, "hazards/samples.html", context)


@access("samples.view")
def sample(request, pk):
    """GET: what was found and how it was fixed, and the form for whoever may check. POST: the check."""
    now = timezone.now()
    rows = SampleCheck.objects.visible_to(request.user).select_related("street", "fixed_by", "checked_by")
    names = ("hazard__place", "hazard__category", "hazard__severity", "hazard__scope_cell", "hazard__found_by")
    row = get_object_or_404(rows.select_related(*names), pk=pk)
    barred, photos, status = _barred(row, request.user), [], 200
    form = None if barred is not None and request.method != "POST" else _form(request, row, now)
    if request.method == "POST":
        refuse_checker(row, request.user)  # before any photo is kept
        photos, status = keep_photos(request, form, row.street, now), 422
        if form.is_valid():
            with refusals_at(form) as refused:
                row = check_sample(row, by=request.user, at=now, photos=photos, **form.facts())
                messages.success(request, _("已登记：%(state)s。") % {"state": row.get_state_display()})
                return redirect("hazards:samples")
            status = 409 if isinstance(refused.error, Conflict) else 422
    context = {
        "row": row,
        "hazard": row.hazard,
        "form": form,
        "kept": photos,
        "barred": barred,
        "compare": before_and_after(row.hazard),
        "crumbs": [(_("当场整改抽查"), reverse("hazards:samples")), (row.hazard.number, "")],
    }
    return render(request, "hazards/sample.html", context, status=status)


@access("samples.share")
def sample_share(request):
    """GET: the share in force (`street`; `of` on_site or look_back) and its history. POST: another, from tomorrow."""
    now = timezone.now()
    mine = scope_of(request.user).reach_for("samples.share").streets
    streets = Grid.objects.visible_to(request.user).filter(pk__in=mine).in_code_order()
    if not streets:
        raise Http404
    street = one_row(request.GET, "street", streets) or streets[0]
    of = one_of(request.GET, "of", SampleRule.Of.values, default=SampleRule.Of.ON_SITE)
    held = rule_of(street, local_date(now), of=of)
    form = ShareForm(
        request.POST if request.method == "POST" else None, initial={"percent": held.percent if held else None}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            row = set_share(street, of=of, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("自明天起按 %(n)d%% 抽。") % {"n": row.percent})
            return redirect(f"{reverse('hazards:sample-share')}?{urlencode({'street': street.code, 'of': of})}")
    own = SampleRule.objects.filter(street=street, of=of).select_related("set_by").order_by("-valid_from")
    above = reverse("hazards:samples") if of == SampleRule.Of.ON_SITE else ""
    context = {
        "of": of,
        "heading": SampleRule.Of(of).label,
        "street": street,
        "streets": streets,
        "held": held,
        "rows": own[:20],
        "form": form,
        "crumbs": [(SampleRule.Of(of).label, above), (_("比例"), "")],
    }
    return render(request, "hazards/sample_share.html", context, status=422 if form.errors else 200)


def _barred(row: SampleCheck, user) -> str | None:
    """Why there is no form: empty for who only reads and for what is done; None when there is one."""
    waits = row.state == State.WAITING and row.hazard.state == Stands.FIXED_ON_SITE
    if not waits or not may(user, "samples.check", row.hazard):
        return ""
    return why_not(row, user) or None


def _form(request, row: SampleCheck, now) -> SampleForm:
    posted, hazard = request.method == "POST", row.hazard
    return SampleForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        street=row.street,
        user=request.user,
        today=local_date(now),
        proposed=proposed_days(row.street, at=now).get((hazard.category_id, hazard.structural)),
    )
