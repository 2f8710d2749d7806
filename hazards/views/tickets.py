"""Work orders 工单 on the desk: written down, replied to, called back about, and handed back as a sheet."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, require, scope_of
from grids.calendar import local_date
from grids.list_filters import one_of
from grids.models import Grid
from hazards.forms.errors import refusals_at
from hazards.forms.tickets import CallBackForm, PasteForm, ReplyForm, TicketForm
from hazards.models import Ticket, TicketSource
from hazards.services import tickets
from hazards.ticket_sheet import sheet_of

ROWS = ("source", "lead__place", "lead__scope_cell", "lead__street", "lead__hazard", "replied_by")


@access("tickets.keep")
@require_safe
def ticket_list(request):
    """GET: work orders not replied to yet, the reply due soonest first (`done=1`: those replied to); by `source`."""
    found, done, source = _found(request)
    order = ("-reply_due_at", "id") if done else ("reply_due_at", "id")
    page = pages.take(found, order=order, cursor=request.GET.get("cursor", ""))
    query = f"&source={source}" if source else ""
    context = {
        "page": page,
        "done": done,
        "now": timezone.now(),
        "tabs": [
            {"label": _("待答复"), "url": f"?{query}", "count": None, "current": not done},
            {"label": _("已答复"), "url": f"?done=1{query}", "count": None, "current": done},
        ],
        "sources": TicketSource.objects.visible_to(request.user),
        "source": source,
    }
    return render(request, "hazards/tickets.html", context)


@access("tickets.keep")
@require_safe
def ticket_sheet(request):
    """GET: the same rows as a spreadsheet, a sheet for each platform whose columns are set; phones masked."""
    found, _done, _source = _found(request)
    file = sheet_of(found.order_by("reply_due_at", "id"), on=local_date(timezone.now()))
    return FileResponse(file, as_attachment=True, filename=_("工单办理情况.xlsx"))


def _found(request):
    source = one_of(
        request.GET,
        "source",
        list(TicketSource.objects.visible_to(request.user).values_list("code", flat=True)),
        default="",
    )
    done = request.GET.get("done") == "1"
    found = Ticket.objects.visible_to(request.user).filter(replied_at__isnull=not done).select_related(*ROWS)
    return (found.filter(source__code=source) if source else found), done, source


@access("tickets.keep")
def ticket_new(request):
    """GET: paste or type. POST `read`: what the pasted text says is filled in; else save; 422 keeps what was typed."""
    streets = scope_of(request.user).reach_for("tickets.keep").streets
    street = get_object_or_404(Grid.objects.streets(), pk=min(streets, default=0))
    pasted = PasteForm(request.POST or None)
    if request.method == "POST" and "read" in request.POST:
        block = request.POST.get("block", "")[:5000]
        form = TicketForm(street=street, now=timezone.now(), initial=tickets.read_pasted(block))
        return render(request, "hazards/ticket_new.html", {"form": form, "pasted": pasted})
    form = TicketForm(request.POST or None, street=street, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            row = tickets.open_ticket(street, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已登记为线索，等待核实。"))
            return redirect("hazards:lead", row.lead_id)
    context = {"form": form, "pasted": pasted if not form.is_bound else PasteForm()}
    return render(request, "hazards/ticket_new.html", context, status=422 if form.is_bound else 200)


@access("tickets.keep")
def ticket_reply(request, pk):
    """GET: the reply as given, or as the facts propose it. POST: remember it."""
    row = _mine(request, pk)
    form = ReplyForm(request.POST or None, initial={"reply": row.reply or tickets.proposed_reply(row)})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            tickets.reply(row, by=request.user, at=timezone.now(), text=form.cleaned_data["reply"])
            messages.success(request, _("答复已留存。"))
            return redirect("hazards:tickets")
    return _act(request, row, form, _("答复工单"))


@access("tickets.keep")
def ticket_call_back(request, pk):
    """GET, POST: what the platform heard when it called back; only after the reply."""
    row = _mine(request, pk)
    if row.replied_at is None:
        raise Http404
    form = CallBackForm(request.POST or None, initial={"result": row.call_back, "note": row.call_back_note})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            tickets.record_call_back(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("回访结果已登记。"))
            return redirect("hazards:tickets")
    return _act(request, row, form, _("登记回访"))


def _mine(request, pk):
    row = get_object_or_404(Ticket.objects.visible_to(request.user).select_related(*ROWS), pk=pk)
    require(request.user, "tickets.keep", row.lead)
    return row


def _act(request, row, form, heading):
    context = {
        "heading": heading,
        "explain": f"{row.source} {row.number} · {row.lead.text[:60]}",
        "form": form,
        "submit_label": _("保存"),
        "back_url": reverse("hazards:tickets"),
    }
    return render(request, "components/action.html", context, status=422 if form.is_bound else 200)
