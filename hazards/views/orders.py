"""An order over a hazard, for who holds a power that covers it: issued, and corrected by another in its place."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, require
from grids.calendar import local_date
from grids.errors import Conflict
from hazards.forms.errors import refusals_at
from hazards.forms.orders import OrderForm
from hazards.models import Hazard, Notice
from hazards.papers.issuing import draw_at_once
from hazards.papers.ordering import ORDERS, refuse_kind
from hazards.papers.orders import issue_order, served_late
from hazards.views.papers import visible_notice


@access("orders.issue")
def order(request, pk, kind):
    """GET: the form, or 409 where no power covers it. POST: issue it; 422 keeps what was typed, 409 says why not."""
    if kind not in ORDERS:
        raise Http404
    visible = Hazard.objects.visible_to(request.user).select_related("street", "category", "place", "scope_cell")
    hazard = get_object_or_404(visible, pk=pk)
    return _page(request, hazard, Notice.Kind(kind))


@access("orders.issue")
def correct(request, pk):
    """GET: the form with what the order said. POST: the corrected one under a new number; answers as `order`."""
    paper = visible_notice(request.user, pk)
    if paper.kind not in ORDERS or paper.hazard is None:
        raise Http404
    return _page(request, paper.hazard, Notice.Kind(paper.kind), replaces=paper)


def _page(request, hazard, kind, replaces=None):
    require(request.user, "orders.issue", hazard)
    now = timezone.now()
    today = local_date(now)
    authority = refuse_kind(hazard, kind, request.user, on=today)
    typed = request.POST if request.method == "POST" else None
    form = OrderForm(typed, kind=kind, authority=authority, today=today, said=replaces)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            paper = draw_at_once(
                issue_order(hazard, by=request.user, at=now, kind=kind, replaces=replaces, **form.cleaned_data)
            )
            messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
            if served_late(form.cleaned_data["inspected_on"], today=today):
                messages.warning(request, _("距检查已超过 3 个工作日，请核对送达时限。"))
            return redirect("hazards:hazard", hazard.pk)
        status = 409 if isinstance(refused.error, Conflict) else 422
    context = {
        "heading": (_("更正%(paper)s") if replaces else _("出具%(paper)s")) % {"paper": kind.label},
        "explain": _explain(authority, replaces),
        "form": form,
        "submit_label": _("出具文书"),
        "back_url": reverse("hazards:notice-page", args=[replaces.pk])
        if replaces
        else reverse("hazards:hazard", args=[hazard.pk]),
    }
    return render(request, "components/action.html", context, status=status)


def _explain(authority, replaces) -> str:
    if replaces:
        return _("新的一张另编文号并写明代替 %(number)s；原来的一张作废，执法登记随之更正。") % {
            "number": replaces.number
        }
    if authority.body:
        return _("以%(body)s的名义，按本单位的职权出具；文书号由本单位自行编写，出具后不能修改。") % {
            "body": authority.body
        }
    named = "；".join(str(one) for one in authority.powers)
    return _("依据：%(powers)s。编号连续，出具后不能修改。") % {"powers": named}
