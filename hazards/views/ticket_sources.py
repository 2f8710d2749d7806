"""The platforms that send a street work orders, as the street sets them."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.calendar import local_date
from grids.views.acting import action_page
from grids.views.streets import street_to_set
from hazards.forms.errors import refusals_at
from hazards.forms.ticket_sources import LayoutForm, SourceForm
from hazards.models import TicketLayout, TicketSource
from hazards.ticket_sources.keeping import layouts_on, open_source, set_layout


@access("tickets.keep")
def source_list(request):
    """GET: each platform of the street (`street`, else the first), its time to reply and its columns."""
    street, streets = street_to_set(request, "tickets.keep")
    stands = layouts_on(street, local_date(timezone.now()))
    tabs = [{"label": one, "url": f"?street={one.code}", "count": None, "current": one == street} for one in streets]
    sources = TicketSource.objects.filter(Q(street=None) | Q(street=street))
    context = {
        "street": street,
        "tabs": tabs if len(streets) > 1 else [],
        "rows": [(source, stands.get(source.pk)) for source in sources],
        "crumbs": [(_("工单"), reverse("hazards:tickets")), (_("工单来源"), "")],
    }
    return render(request, "hazards/ticket_sources.html", context)


@access("tickets.keep")
def source_new(request):
    """GET: the form (page or dialog). POST: a platform of the street's own, on to its columns; 422 keeps it."""
    street, _streets = street_to_set(request, "tickets.keep")
    form = SourceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            source = open_source(street, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect(f"{reverse('hazards:ticket-source', args=[source.pk])}?street={street.code}")
    return action_page(request, form, _("加工单来源"), _("保存"), _back(street))


@access("tickets.keep")
def source(request, pk):
    """GET: the platform as it stands, and its earlier rows. POST: from a day on; 422 keeps what was typed."""
    row = get_object_or_404(TicketSource.objects.visible_to(request.user), pk=pk)
    street = row.street or street_to_set(request, "tickets.keep")[0]
    now = timezone.now()
    stands = layouts_on(street, local_date(now)).get(row.pk)
    known = {name: getattr(stands, name) for name in ("in_use", "reply_hours", "reply_workdays")} if stands else {}
    known = known or {"in_use": True, "reply_workdays": row.reply_workdays}
    form = LayoutForm(
        request.POST if request.method == "POST" else None,
        columns=stands.columns if stands else [],
        initial=known | {"valid_from": local_date(now)},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            set_layout(street, row, by=request.user, at=now, **form.layout())
            messages.success(request, _("已保存。"))
            return redirect(_back(street))
    context = {
        "source": row,
        "form": form,
        "back_url": _back(street),
        "versions": TicketLayout.objects.filter(street=street, source=row).select_related("changed_by"),
        "crumbs": [(_("工单来源"), _back(street)), (str(row), "")],
    }
    return render(request, "hazards/ticket_source.html", context, status=422 if form.errors else 200)


def _back(street) -> str:
    return f"{reverse('hazards:ticket-sources')}?street={street.code}"
