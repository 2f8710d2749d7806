"""One hazard: what it is, why it is due when it is, what happened, and what may be done now."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, may
from grids.calendar import local_date
from grids.models import Place
from grids.services.workdays import work_calendar
from grids.views.photos import photo_answer
from hazards.deadlines import Deadline
from hazards.models import Evidence, Handover, Hazard, MajorCase, Supervision
from hazards.papers.access import papers_of
from hazards.papers.orders import orders_offered
from hazards.rows import is_overdue, is_undecided, with_names, workdays_left
from hazards.services.closing import ways_to_close
from hazards.services.offers import offers
from hazards.services.supervising import may_reply
from hazards.timeline import before_and_after, timeline
from hazards.told import told_of
from hazards.undecided import undecided_from
from hazards.workflow import OPEN, State

SAME_PLACE = 8
# What brings a hazard on, the most urgent first; what stands beside it; and where being barred is worth a word.
FORWARD = ("extend", "accept", "close_by_receiver", "pass_recheck", "submit", "set_deadline")
BESIDE = ("fix_on_site", "fail_recheck", "refuse_extension", "ask_extension", "return_handover", "hand_over")
BARRED_IS_TOLD = ("pass_recheck", "accept", "close_by_receiver", "submit")


@access("hazards.view")
def hazard_page(request, pk):
    """GET: the page of one hazard."""
    now, calendar = timezone.now(), work_calendar()
    visible = Hazard.objects.visible_to(request.user)
    hazard = get_object_or_404(with_names(visible).select_related("close_reason", "rebound_of"), pk=pk)
    context = {
        "hazard": hazard,
        "overdue": is_overdue(hazard, now),
        "open_states": OPEN,
        "today": local_date(now),
        "workdays_left": workdays_left(hazard, local_date(now), calendar),
        "undecided_from": _undecided_from(hazard, now, calendar),
        "deadline": deadline_of(hazard),
        "ordered": ordered_day(hazard),
        "entries": timeline(hazard, reader=request.user),
        "compare": before_and_after(hazard),
        "acts": _acts(offers(hazard, request.user, now)),
        "ways": ways_to_close(hazard, request.user, now) if hazard.state in OPEN else (),
        "told": told_of(hazard, request.user) if may(request.user, "hazards.remind", hazard) else None,
        "place": _place(hazard, request.user),
        "others_there": _others_there(visible, hazard),
        "notices": papers_of(hazard, request.user),
        "may_issue": _may_write(request.user, hazard) and hazard.state in OPEN,
        "orders": orders_offered(hazard, request.user, at=now),
        "unwritten": hazard.rechecks.filter(paper=None).order_by("-at") if _may_write(request.user, hazard) else (),
        "may_file": may(request.user, "hazards.export", hazard),
        "handovers": hazard.handovers.select_related("receiver", "reason", "return_reason").order_by("-sent_at"),
        "remains_of": visible.filter(pk=hazard.remains_of_id).first() if hazard.remains_of_id else None,
        "sample": _sample(hazard, request.user),
        "public_area": _("公共区域"),
        "major": _open_case(hazard, request.user),
        "insider": may(request.user, "hazards.inside", hazard),
        "supervisions": _supervisions(hazard, request.user),
        "may_supervise": may(request.user, "supervisions.send", hazard) and hazard.state in OPEN,
        "extensions": hazard.extensions.select_related("asked_by", "decided_by").order_by("-asked_at"),
        "crumbs": [(_("隐患"), reverse("hazards:list")), (hazard.number, "")],
    }
    return render(request, "hazards/hazard.html", context)


@access("hazards.view")
def photo(request, pk, size):
    """GET: a photo of a visible hazard, `thumb` or `image`; anything else is not there."""
    visible = Hazard.objects.visible_to(request.user)
    evidence = Evidence.objects.filter(photo_id=pk, hazard__in=visible).select_related("photo").first()
    return photo_answer(evidence.photo if evidence else None, size)


def deadline_of(hazard) -> Deadline | None:
    """The working behind the due day, when it was counted by a rule."""
    return Deadline.from_dict(hazard.deadline) if hazard.deadline.get("counted") else None


def ordered_day(hazard) -> dict | None:
    """The order that names the last day now in force: `paper` its kind, `number`, `id`, `due_on`; None of any other.

    On the street's clock it stands with the deadline, on a receiver's with its hand-over.
    """
    if hazard.state == State.ACCEPTED:
        theirs = hazard.handovers.filter(state=Handover.State.ACCEPTED, order__isnull=False).select_related("order")
        row = theirs.order_by("-legal_due_on").first()
        if row is None:
            return None
        named = {"paper": row.order.get_kind_display(), "number": row.order.number, "id": row.order_id}
        return named | {"due_on": row.legal_due_on, "body": row.receiver}
    order = hazard.deadline.get("order")
    return order | {"due_on": hazard.due_on} if order else None


def _undecided_from(hazard, now, calendar):
    """Since when it has waited too long for anybody to decide; None while it has not."""
    return undecided_from(hazard.recorded_at, calendar) if is_undecided(hazard, now, calendar) else None


def _acts(all_offers):
    """The one act to be pressed now, what stands beside it, and the rest, folded away."""
    by_action = {offer.action: offer for offer in all_offers}
    forward = [by_action[action] for action in FORWARD if action in by_action]
    primary = next((offer for offer in forward if offer.enabled), None)
    beside = [by_action[action] for action in BESIDE if action in by_action and by_action[action].enabled]
    barred = [offer for offer in forward if not offer.enabled and offer.action in BARRED_IS_TOLD]
    shown = [offer for offer in [*forward, *beside] if offer.enabled and offer is not primary]
    rest = [offer for offer in all_offers if offer is not primary and offer not in shown and offer not in barred]
    return {"primary": primary, "beside": shown, "barred": barred, "rest": sorted(rest, key=lambda o: not o.enabled)}


def _place(hazard, user):
    """The place's row when the person may open it: a post may show a hazard without its place."""
    return Place.objects.visible_to(user).filter(pk=hazard.place_id).select_related("type").first()


def _may_write(user, hazard) -> bool:
    return may(user, "hazards.notice", hazard)


def _sample(hazard, user):
    """Whether it was drawn for a check, told to those who read of checks."""
    return hazard.samples.first() if may(user, "samples.view", hazard) else None


def _supervisions(hazard, user):
    """The hazard's 督办单, the newest first, each with `may_reply`."""
    rows = Supervision.objects.visible_to(user).filter(hazard=hazard).order_by("-sent_at")
    rows = list(rows.select_related("paper", "post__grid", "post__role", "post__user", "body", "sent_by", "replied_by"))
    for row in rows:
        row.hazard = hazard
        row.may_reply = row.replied_at is None and may_reply(row, user)
    return rows


def _open_case(hazard, user):
    """The major case that keeps the street from closing it."""
    if hazard.place_id is None:
        return None
    return MajorCase.objects.visible_to(user).open().filter(place=hazard.place_id).first()


def _others_there(visible, hazard):
    if hazard.place_id is None:
        return []
    return visible.filter(place=hazard.place_id).exclude(pk=hazard.pk).order_by("-found_at", "id")[:SAME_PLACE]
