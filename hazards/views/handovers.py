"""Hand-overs 移送: what the brigade and other bodies were sent, and how far each has got."""

from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone

from grids import pages
from grids.access import access, scope_of
from grids.list_filters import one_of
from hazards.models import HandDown, Handover, Hazard
from hazards.papers.access import may_open_paper_of
from hazards.services.handovers import bodies_of


@access("hazards.view")
def handover_list(request):
    """GET: hand-overs of visible hazards by state (`state`, default sent); `own=0` shows other bodies' too."""
    now = timezone.now()
    scope = scope_of(request.user)
    hazards = Hazard.objects.visible_to(request.user)
    visible = Handover.objects.filter(street__in=scope.street_ids(), hazard__in=hazards)  # the street has the index
    offices = bodies_of(request.user)
    received = visible.filter(receiver__in=offices)
    own = one_of(request.GET, "own", ("0", "1"), default="1") == "1" and received.exists()
    rows = received if own else visible
    state = one_of(request.GET, "state", Handover.State.values, default=Handover.State.SENT)
    counts = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk")).order_by()}
    tabs = [
        {
            "label": label,
            "url": f"?state={value}&own={int(own)}",
            "count": counts.get(value, 0),
            "current": value == state,
        }
        for value, label in Handover.State.choices
    ]
    order = ("answer_due_at", "id") if state == Handover.State.SENT else ("-sent_at", "id")
    shown = rows.filter(state=state).select_related(
        "receiver", "reason", "return_reason", "hazard__place", "hazard__category", "hazard__severity", "street",
        "paper",
    )  # fmt: skip
    shown = shown.prefetch_related("reminders")
    page = pages.take(shown, order=order, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "tabs": tabs, "state": state, "own": own, "offices": offices, "now": now}
    answerable = state in (Handover.State.SENT, Handover.State.ACCEPTED)
    for row in page.rows:
        row.may_open = may_open_paper_of(request.user, row)
        row.may_answer = row.receiver_id in offices and scope.post_for("hazards.receive", row.hazard) is not None
    context["acting"] = answerable and any(row.may_answer for row in page.rows)
    context["cases_waiting"] = HandDown.objects.visible_to(request.user).filter(state=HandDown.State.SENT).count()
    return render(request, "hazards/handovers.html", context)
