"""三联单 on the desk: the pads with their gaps, a new one, a spoiled sheet; and a sheet entered for a hazard."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may, may_in, scope_of
from grids.calendar import local_date
from grids.errors import Conflict
from grids.models import Grid
from hazards.forms.errors import refusals_at
from hazards.forms.pads import PadForm, SheetForm, SpoiledForm
from hazards.models import Hazard, Notice, PaperPad
from hazards.papers.pads import enter_sheet, missing, register_pad, void_sheet


@access("pads.use")
def pad_list(request):
    """GET: the pads, the last handed out first, with how many sheets are used and void."""
    rows = PaperPad.objects.visible_to(request.user).select_related("grid", "street")
    rows = rows.annotate(
        used=Count("sheets", filter=Q(sheets__notice__isnull=False)),
        void=Count("sheets", filter=Q(sheets__notice__isnull=True)),
    )
    page = pages.take(rows, order=("-handed_on", "id"), cursor=request.GET.get("cursor", ""))
    context = {"page": page, "total": rows.count(), "may_keep": may(request.user, "pads.keep")}
    return render(request, "hazards/pads.html", context)


@access("pads.use")
def pad_page(request, pk):
    """GET: a pad's sheets and its gaps. POST (`pads.keep`): a sheet is void; 422 keeps what was typed."""
    pad = get_object_or_404(PaperPad.objects.visible_to(request.user).select_related("grid", "street"), pk=pk)
    keeps = may_in(request.user, "pads.keep", pad.street)
    form = SpoiledForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_at(form) as refused:
                void_sheet(pad, by=request.user, at=timezone.now(), **form.cleaned_data)
                return redirect("hazards:pad", pk)
            status = 409 if isinstance(refused.error, Conflict) else 422
    sheets = list(pad.sheets.select_related("notice__place").order_by("seq"))
    for sheet in sheets:
        sheet.number = pad.number(sheet.seq)
    context = {"pad": pad, "sheets": sheets, "missing": missing(pad, sheets), "form": form if keeps else None}
    return render(request, "hazards/pad.html", context, status=status)


@access("pads.keep")
def pad_new(request):
    """GET: the form (page or dialog). POST: register the pad; 422 keeps what was typed."""
    reach = scope_of(request.user).reach_for("pads.keep").streets
    grids = Grid.objects.visible_to(request.user).filter(Q(pk__in=reach) | Q(street__in=reach))
    now = timezone.now()
    form = PadForm(request.POST or None, grids=grids.in_code_order(), initial={"handed_on": local_date(now)})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        grid = form.cleaned_data["grid"]
        with refusals_at(form) as refused:
            register_pad(grid.street or grid, by=request.user, at=now, kind=Notice.Kind.INFORM, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("hazards:pads")
        status = 409 if isinstance(refused.error, Conflict) else 422
    context = {
        "heading": _("登记三联单"),
        "explain": _("预印好的告知单按号段登记、按号核销：用了哪些、作废哪些、缺哪些，都看得到。"),
        "form": form,
        "submit_label": _("登记三联单"),
        "back_url": reverse("hazards:pads"),
    }
    return render(request, "components/action.html", context, status=status)


@access("pads.use")
def sheet_new(request, pk):
    """GET: which sheet was written on for this hazard. POST: enter it, and on to the paper; 422 keeps the words."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.user).select_related("street"), pk=pk)
    if not may(request.user, "pads.use", hazard):
        raise Http404
    now = timezone.now()
    pads = PaperPad.objects.visible_to(request.user).filter(street=hazard.street_id).order_by("-handed_on", "id")
    form = SheetForm(request.POST or None, pads=pads, initial={"written_on": local_date(now)})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            paper = enter_sheet(hazards=[hazard], by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已登记手写告知单 %(number)s。") % {"number": paper.number})
            return redirect("hazards:notice-page", paper.pk)
        status = 409 if isinstance(refused.error, Conflict) else 422
    context = {
        "heading": _("登记手写告知单"),
        "explain": _("现场用三联单手写的告知单，按单上的号码登记到 %(number)s。") % {"number": hazard.number},
        "form": form,
        "submit_label": _("登记手写告知单"),
        "back_url": reverse("hazards:hazard", args=[pk]),
    }
    return render(request, "components/action.html", context, status=status)
