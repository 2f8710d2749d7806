"""送达: write down who took a paper, and issue the 送达回证."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.errors import Conflict
from hazards.forms.delivering import ReceiptForm
from hazards.forms.errors import refusals_at
from hazards.models import Delivery, Notice
from hazards.papers.delivering import issue_delivery_record, record_receipt, require_service
from hazards.papers.kinds import KINDS
from hazards.views.papers import visible_notice


@access("papers.serve")
def receipt(request, pk):
    """GET: the form, with the room to sign on the screen. POST: write it down; 422 keeps what was typed and drawn."""
    paper = visible_notice(request.user, pk)
    if not KINDS[Notice.Kind(paper.kind)].served:
        raise Http404
    require_service(request.user, paper)
    now, back = timezone.now(), reverse("hazards:notice-page", args=[pk])
    where = paper.place.address if paper.place else ""
    form = ReceiptForm(
        request.POST or None, request.FILES or None, street=paper.street, by=request.user, initial={"where": where}
    )
    status = 200
    if request.method == "POST":
        form.is_valid()
        form.take_photos(now)
        status = 422
        if form.is_valid():
            with refusals_at(form) as refused:
                record_receipt(paper, by=request.user, at=now, **form.given())
                messages.success(request, _("已登记签收情况。"))
                return redirect(back)
            status = 409 if isinstance(refused.error, Conflict) else 422
    context = {"notice": paper, "form": form, "back_url": back}
    return render(request, "hazards/deliver.html", context, status=status)


@access("papers.serve")
def delivery_record(request, pk):
    """GET: what will be issued. POST: the numbered 送达回证, and on to it."""
    rows = Delivery.objects.filter(notice__in=Notice.objects.visible_to(request.user).values("pk"))
    delivery = get_object_or_404(rows.select_related("notice__hazard", "notice__place", "notice__street"), pk=pk)
    require_service(request.user, delivery.notice)
    if request.method == "POST":
        record = issue_delivery_record(delivery, by=request.user, at=timezone.now())
        messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": record.number})
        return redirect("hazards:notice-page", record.pk)
    context = {
        "heading": _("出具送达回证"),
        "explain": _("将为 %(number)s 的送达编发一张送达回证：写明方式、时间、地点和签收人。编号连续，出具后不能修改。")
        % {"number": delivery.notice.number},
        "submit_label": _("出具送达回证"),
        "back_url": reverse("hazards:notice-page", args=[delivery.notice_id]),
    }
    return render(request, "components/action.html", context)
