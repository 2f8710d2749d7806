"""One act on many hazards of the list: chosen, checked, done one by one, accounted for, and taken back if need be."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from grids.access import access
from grids.calendar import local_date
from grids.errors import DomainError, NotAllowed
from grids.ids import uuid7
from hazards.bulk.running import MOST, run
from hazards.bulk.undoing import undo
from hazards.filters import narrow, sorted_by
from hazards.forms.bulk import BulkForm, read_rows
from hazards.forms.errors import show
from hazards.forms.listing import ListForm
from hazards.models import BulkRun, Hazard
from hazards.rows import as_rows, with_names
from hazards.services.engine import allow
from hazards.workflow import BY_ACTION

OF_THE_FORM = ("csrfmiddlewaretoken", "action", "row", "all", "run_id", "reason", "to", "due_on", "cursor")


@access("hazards.bulk")
def bulk(request):
    """GET: the form of `action` over the chosen rows (`row=id.version …`, or `all=1` with the list's parameters).

    POST: take it; 422 keeps what was typed and chosen.
    """
    action = (request.POST if request.method == "POST" else request.GET).get("action")
    if action not in BulkRun.Action.values:
        raise Http404
    now = timezone.now()
    hazards, seen, too_many = _chosen(request, now)
    streets = {hazard.street_id: hazard.street for hazard in hazards}
    form = BulkForm(
        request.POST or None, action=action, hazards=hazards, today=local_date(now), initial={"run_id": uuid7()}
    )
    context = {
        "row": BY_ACTION[action],
        "form": form,
        "chosen": [
            {"line": line, "seen": seen[line.hazard.pk], "why_not": _why_not(line.hazard, action, request.user)}
            for line in as_rows(hazards, now)
        ],
        "too_many": too_many,
        "most": MOST,
        "several": len(streets) > 1,
        "back": _back(request),
        "asked": _asked(request),
    }
    if request.method != "POST" or too_many or len(streets) != 1 or not form.is_valid():
        return render(request, "hazards/bulk.html", context, status=422 if request.method == "POST" else 200)
    (street,) = streets.values()
    try:
        done = run(
            street, run_id=form.cleaned_data["run_id"], action=action, wanted=form.wanted(), by=request.user, at=now,
            chosen={hazard.pk: seen[hazard.pk] for hazard in hazards},
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        show(form, error)
        return render(request, "hazards/bulk.html", context, status=422)
    return redirect("hazards:bulk-run", done.pk)


@access("hazards.bulk")
def bulk_run(request, pk):
    """GET: what became of each row of a run of one's own."""
    now = timezone.now()
    mine = get_object_or_404(BulkRun.objects.visible_to(request.user), pk=pk)
    visible = Hazard.objects.visible_to(request.user).values("pk")
    named = ("hazard__place", "hazard__scope_cell", "hazard__street")
    rows = list(mine.rows.filter(hazard__in=visible).select_related(*named).order_by("done", "id"))
    done = sum(row.done for row in rows)
    context = {
        "run": mine,
        "rows": rows,
        "done": done,
        "refused": len(rows) - done,
        "missing": mine.asked - len(rows),
        "undone": sum(row.undone for row in rows),
        "can_be_undone": done and mine.can_be_undone(now),
        "list_url": f"{reverse('hazards:list')}?{urlencode({'run': mine.pk})}",
        "crumbs": [(_("隐患"), reverse("hazards:list")), (_("批量办理"), "")],
    }
    return render(request, "hazards/bulk_run.html", context)


@require_POST
@access("hazards.bulk")
def bulk_undo(request, pk):
    """POST: take the run back, as far as nothing else has happened since."""
    mine = get_object_or_404(BulkRun.objects.visible_to(request.user), pk=pk)
    try:
        undo(mine, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        n = mine.rows.filter(undone=True).count()
        messages.success(request, ngettext("已撤销 %(n)d 处。", "已撤销 %(n)d 处。", n) % {"n": n})
    return redirect("hazards:bulk-run", pk)


def _chosen(request, now):
    """(hazards, {id: version seen}, how many match where these are too many)."""
    visible = with_names(Hazard.objects.visible_to(request.user))
    given = request.POST if request.method == "POST" else request.GET
    if given.get("all") and request.method != "POST":
        form = ListForm(request.GET, user=request.user)
        wanted = narrow(visible, form.cleaned_data, user=request.user, now=now) if form.is_valid() else visible.none()
        count = wanted.count()
        if count > MOST:
            return [], {}, count
        ordered, order = sorted_by(wanted, request.GET.get("sort", ""))
        hazards = list(ordered.order_by(*order))
        return hazards, {hazard.pk: hazard.version for hazard in hazards}, 0
    seen = read_rows(given.getlist("row"))
    if len(seen) > MOST:
        return [], {}, len(seen)
    found = visible.in_bulk(list(seen))
    return [found[pk] for pk in seen if pk in found], seen, 0


def _why_not(hazard, action, user):
    """Why this row will be refused as it stands, said beforehand; empty when nothing is known against it."""
    row = BY_ACTION[action]
    if hazard.state not in row.sources:
        words = {"state": hazard.get_state_display(), "action": row.label}
        return _("隐患现为“%(state)s”，不能%(action)s。") % words
    try:
        allow(user, action, hazard)
    except NotAllowed as error:
        return str(error)
    return ""


def _asked(request):
    """The list's own parameters, to be carried along as (name, value)."""
    given = request.POST if request.method == "POST" else request.GET
    return [(name, value) for name in given if name not in OF_THE_FORM for value in given.getlist(name) if value]


def _back(request):
    """The list as it was."""
    return f"{reverse('hazards:list')}?{urlencode(_asked(request))}"
