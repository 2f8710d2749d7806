"""Saved filters of the list of hazards: kept, shared, dropped, and one to open the list with."""

from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import access
from hazards.forms.errors import refusals_at
from hazards.forms.saved import KeepForm
from hazards.models import SavedFilter
from hazards.saved.keeping import drop, keep, may_drop, start_of, start_with
from hazards.saved.reading import shown_to


@access("hazards.view")
def saved_filters(request):
    """GET: one's own and the street's, each with its rows; with a query string, the form that keeps it. POST: keep."""
    now, address = timezone.now(), reverse("hazards:list")
    form = KeepForm(request.POST or None, user=request.user, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with refusals_at(form) as refused:
            saved = keep(wanted["query"], name=wanted["name"], by=request.user, at=now, street=wanted.get("street"))
            if wanted["start"]:
                start_with(saved, by=request.user)
        if refused.error is None:
            return redirect(f"{address}?{saved.query}")
    asked = QueryDict(form["query"].value() or "")
    start = start_of(request.user)
    context = {
        "form": form if asked else None,
        "rows": [
            {"shown": one, "may_drop": may_drop(one.saved, request.user), "is_start": one.saved == start}
            for one in shown_to(request.user, address=address, asked=asked, now=now)
        ],
        "crumbs": [(_("隐患"), address), (_("保存的筛选"), "")],
    }
    return render(request, "hazards/saved_filters.html", context, status=422 if form.errors else 200)


@require_POST
@access("hazards.view")
def saved_filter_drop(request, pk):
    """POST: drop one that is one's own to drop."""
    drop(get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk), by=request.user)
    return redirect("hazards:saved-filters")


@require_POST
@access("hazards.view")
def saved_filter_start(request, pk):
    """POST: open the list with it; with the one it opens with already, with all rows again."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    start_with(None if saved == start_of(request.user) else saved, by=request.user)
    return redirect("hazards:saved-filters")
