"""An order over a hazard, for who holds a delegated power that covers it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, require
from grids.calendar import local_date
from grids.errors import Conflict
from hazards.delegated.powers import powers_over
from hazards.forms.errors import refusals_at
from hazards.forms.orders import OrderForm
from hazards.models import Hazard, Notice
from hazards.papers.issuing import draw_at_once
from hazards.papers.orders import ORDERS, issue_order, no_power, orders_offered, served_late


@access("orders.issue")
def order(request, pk, kind):
    """GET: the form, or 409 where no power covers it. POST: issue it; 422 keeps what was typed, 409 says why not."""
    if kind not in ORDERS:
        raise Http404
    visible = Hazard.objects.visible_to(request.user).select_related("street", "category", "place", "scope_cell")
    hazard = get_object_or_404(visible, pk=pk)
    require(request.user, "orders.issue", hazard)
    now, kind = timezone.now(), Notice.Kind(kind)
    if kind not in orders_offered(hazard, request.user, at=now):
        raise no_power(hazard)
    powers = [one for one in powers_over(hazard, on=local_date(now)) if kind != Notice.Kind.SEAL or one.may_seal]
    form = OrderForm(request.POST or None, kind=kind, powers=powers, today=local_date(now))
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            paper = draw_at_once(issue_order(hazard, by=request.user, at=now, kind=kind, **form.cleaned_data))
            messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
            if served_late(form.cleaned_data["inspected_on"], today=local_date(now)):
                messages.warning(request, _("距检查已超过 3 个工作日，请核对送达时限。"))
            return redirect("hazards:hazard", pk)
        status = 409 if isinstance(refused.error, Conflict) else 422
    named = "；".join(str(one) for one in powers)
    context = {
        "heading": _("出具%(paper)s") % {"paper": kind.label},
        "explain": _("依据：%(powers)s。编号连续，出具后不能修改。") % {"powers": named},
        "form": form,
        "submit_label": _("出具文书"),
        "back_url": reverse("hazards:hazard", args=[pk]),
    }
    return render(request, "components/action.html", context, status=status)
