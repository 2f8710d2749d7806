"""督办: send one from a hazard's page, and reply to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, require
from grids.calendar import local_date
from grids.errors import Conflict, NotAllowed
from grids.formats import full_day
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute
from hazards.forms.errors import refusals_at
from hazards.forms.supervising import ReplyForm, SuperviseForm
from hazards.models import Hazard, Supervision
from hazards.services.supervising import may_reply, reply_supervision, supervise, who_can_be_urged

REPLY_WITHIN = Rule(Unit.WORKDAY, 3)  # proposed only: no rule gives a number (default, changed in the form)


@access("supervisions.send")
def supervise_hazard(request, pk):
    """GET: whom to urge, what to demand, by when to reply. POST: send it; 422 keeps what was typed."""
    visible = Hazard.objects.visible_to(request.user).select_related("street", "scope_cell", "place")
    hazard = get_object_or_404(visible, pk=pk)
    require(request.user, "supervisions.send", hazard)
    now = timezone.now()
    proposed = {"reply_on": compute(REPLY_WITHIN, local_date(now), work_calendar()).due_on}
    form = SuperviseForm(request.POST or None, receivers=who_can_be_urged(hazard, now), initial=proposed)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            sent = supervise(hazard, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已发出 %(number)s。") % {"number": sent.paper.number})
            return redirect("hazards:hazard", pk)
        status = 409 if isinstance(refused.error, Conflict) else 422
    context = {
        "heading": _("发出督办单"),
        "explain": _("街道内部督办 %(number)s：对方收到通知，在系统里回复。不改变整改期限，不送场所。")
        % {"number": hazard.number},
        "form": form,
        "submit_label": _("发出督办单"),
        "back_url": reverse("hazards:hazard", args=[pk]),
    }
    return render(request, "components/action.html", context, status=status)


@access("supervisions.reply")
def reply(request, pk):
    """GET: what is demanded, and the form. POST: reply; 422 keeps what was typed, 409 when somebody did."""
    rows = Supervision.objects.visible_to(request.user).select_related("hazard", "paper", "post")
    row = get_object_or_404(rows, pk=pk)
    if not may_reply(row, request.user):
        raise NotAllowed("not-allowed", _("督办单由收到的岗位或单位回复。"))
    back, form = reverse("hazards:hazard", args=[row.hazard_id]), ReplyForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            reply_supervision(row, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已回复督办。"))
            return redirect(back)
        status = 409 if isinstance(refused.error, Conflict) else 422
    words = {"number": row.paper.number, "demand": row.demand, "day": full_day(row.reply_on)}
    context = {
        "heading": _("回复督办"),
        "explain": _("%(number)s 要求：%(demand)s。应于 %(day)s 前回复。") % words,
        "form": form,
        "submit_label": _("回复督办"),
        "back_url": back,
    }
    return render(request, "components/action.html", context, status=status)
