"""Several hazards of one place at once, on the phone: reported as put right, or re-checked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Place
from hazards.models import Evidence, Hazard
from hazards.services.deadline_rules import latest_day, limit_in_words
from hazards.services.offers import offers
from hazards.services.together import recheck_together, submit_together
from hazards.workflow import State
from inspections.together_form import TogetherForm

MOST = 30  # of one page; more are done in a second one


@access("hazards.submit")
def submit(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What is being put right at the place, each with room for its photo; those with one are reported together."""
    place, hazards = _at(request, place_id, State.RECTIFYING, "submit")
    form = _form(request, hazards, ("submit",))
    if request.method == "POST" and (rows := form.check()):
        try:
            done = submit_together(rows, by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(n)d 处隐患已提交复查。") % {"n": len(done)})
            return redirect("field:hazards")
    return _page(request, place, form, heading=_("一并提交复查"), asks="submit")


@access("hazards.recheck")
def recheck(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What waits for its re-check at the place: a result and photos each, one 复查记录 for all."""
    place, hazards = _at(request, place_id, State.SUBMITTED, "pass_recheck")
    form = _form(request, hazards, ("pass_recheck", "fail_recheck"))
    if request.method == "POST" and (rows := form.check()):
        try:
            done, paper = recheck_together(rows, by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            said = {"n": len(done), "number": paper.number if paper else ""}
            messages.success(
                request, (_("%(n)d 处已复查，复查记录 %(number)s。") if paper else _("%(n)d 处已复查。")) % said
            )
            return redirect("hazards:notice-page", paper.pk) if paper else redirect("field:hazards")
    return _page(request, place, form, heading=_("一并复查"), asks="recheck")


def together(hazard: Hazard, user, action: str) -> int:
    """How many hazards of its place stand where `hazard` stands, this one among them, that `user` sees; at least 1."""
    if hazard.place_id is None or action not in ("submit", "pass_recheck"):
        return 1
    return Hazard.objects.visible_to(user).filter(place=hazard.place_id, state=hazard.state).count()


def _at(request: HttpRequest, place_id: UUID, state: State, action: str) -> tuple[Place, list[Hazard]]:
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street"), pk=place_id)
    rows = Hazard.objects.visible_to(request.user).filter(place=place, state=state)
    rows = rows.select_related("place", "category", "severity", "scope_cell", "street").order_by("found_at", "number")
    now, kept = timezone.now(), []
    for row in rows[:MOST]:
        offer = next((one for one in offers(row, request.user, now) if one.action == action), None)
        if offer:
            row.why_not = offer.why_not
            row.first_photo = row.evidence.filter(stage=Evidence.Stage.BEFORE).order_by("recorded_at").first()
            kept.append(row)
    return place, kept


def _form(request: HttpRequest, hazards: list[Hazard], actions: tuple[str, ...]) -> TogetherForm:
    open_to_us = [hazard for hazard in hazards if not hazard.why_not]
    if request.method != "POST":
        form = TogetherForm(open_to_us, actions=actions)
    else:
        form = TogetherForm(open_to_us, request.POST, request.FILES, actions=actions)
        form.take_photos(by=request.user, at=timezone.now())
    form.barred = [hazard for hazard in hazards if hazard.why_not]
    return form


def _page(request: HttpRequest, place: Place, form: TogetherForm, *, heading: str, asks: str) -> HttpResponse:
    now = timezone.now()
    latest = latest_day(request.user, form.lines[0].hazard, at=now) if form.lines and asks == "recheck" else None
    context = {
        "place": place,
        "form": form,
        "heading": heading,
        "asks": asks,
        "today": local_date(now),
        "latest": latest,
        "limit": limit_in_words(place.street, latest, at=now) if latest else "",
    }
    return render(request, "field/together.html", context, status=form.status if request.method == "POST" else 200)
