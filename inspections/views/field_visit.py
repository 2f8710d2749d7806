"""The visit on the phone: the form, its receipt, and the photos kept while it is being filled in."""

import json
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from grids.access import access, may, require
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Photo, Place
from grids.services.photos import photo_file
from hazards.models import Hazard, SelfCheck
from hazards.papers.notices import standing_on, untold
from hazards.services.deadline_rules import own_latest, proposed_days
from hazards.services.finding_again import found_again_at
from hazards.workflow import State
from inspections.models import Inspection, Round, Task
from inspections.returning.waiting import left_at
from inspections.services.checklists import checklist_for
from inspections.services.correcting import kept_items, refuse_correction, versions
from inspections.services.known_hazards import known_at
from inspections.services.last_answers import last_answers
from inspections.services.look_backs import due_at
from inspections.services.manners import pair_of
from inspections.services.not_entered import AGAIN_WITHIN
from inspections.services.tasks import due_for
from inspections.services.visits import submit_visit
from inspections.signals.telling import told
from inspections.visit_form import VisitForm, answered_as_typed


@access("inspections.record")
def visit(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """The form of one place, and its sending."""
    place = get_object_or_404(
        Place.objects.visible_to(request.user).select_related("type", "street", "scope_cell"), pk=place_id
    )
    require(request.user, "inspections.record", place)
    now = timezone.now()
    day = local_date(now)
    others = due_for(request.user, day).filter(place=place).exclude(kind=Task.Kind.LOOKBACK)
    tasks = [*due_at(place, request.user, day), *others]
    form = _form(request, place, tasks, now)
    if request.method == "POST":
        form.take_photos(by=request.user, at=now)
        if form.check():
            try:
                receipt = submit_visit(
                    place.street, client_id=form.client_id, payload=form.payload(), by=request.user, at=now
                )
                return redirect("field:receipt", receipt.inspection.pk)
            except DomainError as refusal:
                form.errors.append(str(refusal))
                return _page(request, place, tasks, form, status=refusal.status)
        return _page(request, place, tasks, form, status=422)
    return _page(request, place, tasks, form)


@access("inspections.record")
def receipt(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """What was saved, what follows from it, and the next place."""
    inspection = get_object_or_404(
        Inspection.objects.visible_to(request.user).select_related("place", "round", "checklist"), pk=inspection_id
    )
    hazards = hazards_of(inspection, request.user)
    to_tell = [one for one in untold(hazards) if may(request.user, "hazards.notice", one)]
    notices = standing_on(hazards)
    upcoming = due_for(request.user, local_date(timezone.now())).exclude(place=inspection.place).first()
    context = {"inspection": inspection, "hazards": hazards, "next_task": upcoming, "to_tell": to_tell,
               "notices": notices, "may_correct": not _why_not(request, inspection),
               "signals": told(inspection, request.user, now=timezone.now())}  # fmt: skip
    return render(request, "field/receipt.html", context | _follows(request, inspection))


@access("inspections.record")
def correct(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """GET: one's own visit as it was answered, to be put right. POST: its new version; 422 keeps what is typed."""
    own = Inspection.objects.visible_to(request.user).filter(by=request.user)
    old = get_object_or_404(own.select_related("place__type", "place__street", "checklist"), pk=inspection_id)
    if reason := _why_not(request, old):
        messages.warning(request, reason)
        return redirect("field:receipt", old.superseded_by_id or old.pk)
    now, posted = timezone.now(), request.method == "POST"
    form = VisitForm(
        old.place.street,
        place=old.place,
        checklist=old.checklist,
        days=proposed_days(old.place.street, at=now),
        at=now,
        own_latest=own_latest(request.user, old.place, at=now),
        known=known_at(old.place, by=request.user),
        corrects=old,
        without=kept_items(old),
        data=request.POST if posted else answered_as_typed(old),
        files=request.FILES if posted else None,
    )
    if posted:
        form.take_photos(by=request.user, at=now)
        if form.check():
            try:
                receipt = submit_visit(
                    old.place.street, client_id=form.client_id, payload=form.payload(), by=request.user, at=now
                )
                return redirect("field:receipt", receipt.inspection.pk)
            except DomainError as refusal:
                form.errors.append(str(refusal))
    context = {
        "place": old.place,
        "form": form,
        "old": old,
        "kept": hazards_of(old, request.user),
        "outcomes": [] if old.hazards_found else not_entered(),
    }
    return render(request, "field/visit_correct.html", context, status=422 if form.errors else 200)


def _follows(request: HttpRequest, inspection: Inspection) -> dict:
    """What follows a visit that did not get in: the next try, who was told, whether the register may be put right."""
    if inspection.outcome == Inspection.Outcome.DONE or inspection.superseded_by_id:
        return {}
    planned = Task.objects.visible_to(request.user).filter(place=inspection.place, kind=Task.Kind.AGAIN)
    return {
        "again": planned.filter(done_at__isnull=True, cancelled_at__isnull=True).first(),
        "told": inspection.outcome not in AGAIN_WITHIN and not inspection.backdated,
        "may_update": may(request.user, "places.edit", inspection.place),
    }


def _why_not(request: HttpRequest, inspection: Inspection) -> str:
    """Why the visit may not be put right any more; empty where it may."""
    try:
        refuse_correction(inspection, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return str(refusal)
    return ""


@access("inspections.record")
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """A thumbnail of a photo one has just sent oneself; evidence of a hazard is served by its hazard."""
    found = get_object_or_404(Photo, pk=photo_id, by=request.user)
    path = photo_file(found, "thumb")
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/jpeg")


def hazards_of(inspection: Inspection, user):
    """The hazards a visit found: those its answers point to and, in a round, those beside the list."""
    of_visit = Q(pk__in=inspection.answers.exclude(hazard=None).values("hazard"))
    for version in versions(inspection):
        of_visit |= Q(origin_id=version) | Q(pk__in=found_again_at(version, inspection.place_id).values("hazard"))
    if inspection.round_id:
        of_visit |= Q(
            origin_id=inspection.round_id,
            place=inspection.place_id,
            found_at=inspection.visited_at,
            found_by=inspection.by_id,
        )
    visible = Hazard.objects.visible_to(user).filter(of_visit)
    return visible.select_related("category", "severity", "place").order_by("number")


def _form(request: HttpRequest, place: Place, tasks: list, now) -> VisitForm:
    day = local_date(now)
    code = next((task.rule.checklist_code for task in tasks if task.rule and task.rule.checklist_code), "")
    posted = request.method == "POST"
    return VisitForm(
        place.street,
        place=place,
        checklist=checklist_for(place, on=day, code=code),
        days=proposed_days(place.street, at=now),
        at=now,
        own_latest=own_latest(request.user, place, at=now),
        known=known_at(place, by=request.user),
        hidden={"round": _round_id(request, place, day), "task": _look_back(tasks)},
        look_backs=_asked_about(request, place, tasks),
        left_behind=left_asked(request, place),
        colleagues=() if place.is_home else pair_of(request.user, place.street, day)[1],
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )


def _look_back(tasks: list) -> str:
    """The look-back due here, which asks for a visit of its own: the one begun now is that."""
    return next((str(task.pk) for task in tasks if task.kind == Task.Kind.LOOKBACK), "")


def _asked_about(request: HttpRequest, place: Place, tasks: list) -> list[Hazard]:
    """The hazards the form asks about: those of the look-backs due, on sending those it had asked about."""
    if request.method != "POST":
        return [task.hazard for task in tasks if task.kind == Task.Kind.LOOKBACK]
    here = Hazard.objects.visible_to(request.user).filter(place=place, pk__in=_ids(request.POST.getlist("back")))
    return list(here.select_related("category", "severity").order_by("number"))


def left_asked(request: HttpRequest, place: Place) -> list[Hazard]:
    """What was left behind here and is to be looked at; on sending, what the form had asked about.

    Also what somebody else answered meanwhile: what was typed about it is still a finding.
    """
    if request.method != "POST":
        return left_at(place, by=request.user)
    asked = (
        Hazard.objects.visible_to(request.user)
        .left_behind()
        .filter(street=place.street_id, pk__in=_ids(request.POST.getlist("left")))
    )
    return list(asked.select_related("category", "severity", "close_reason").order_by("found_at", "id"))


def _ids(texts: list[str]) -> list[UUID]:
    """Those of `texts` that are ids."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def not_entered() -> list[tuple[str, str]]:
    """The outcomes of a visit that did not get in."""
    return [choice for choice in Inspection.Outcome.choices if choice[0] != Inspection.Outcome.DONE]


def _round_id(request: HttpRequest, place: Place, day) -> str:
    """The round a visit belongs to: today's, when the place is one of its stops and the person takes part."""
    rounds = Round.objects.visible_to(request.user).on_day(day)
    rounds = rounds.filter(stops__place=place, state__in=[Round.State.PLANNED, Round.State.RUNNING])
    mine = rounds.filter(participants__user=request.user).first() or rounds.filter(leader=request.user).first()
    return str(mine.pk) if mine else ""


def _before(place: Place, user) -> str:
    """What the last visit answered, as the page's script reads it."""
    return json.dumps(last_answers([place], by=user).get(place.pk, {}))


def _page(request: HttpRequest, place: Place, tasks: list, form: VisitForm, *, status: int = 200) -> HttpResponse:
    visits = Inspection.objects.visible_to(request.user).standing().on_the_spot().filter(place=place)
    hazards = Hazard.objects.visible_to(request.user).filter(place=place).exclude(state=State.VOID)
    context = {
        "place": place,
        "tasks": tasks,
        "form": form,
        "last": visits.select_related("by").order_by("-visited_at").first(),
        "self_check": SelfCheck.objects.visible_to(request.user).filter(place=place).order_by("-recorded_at").first(),
        "findings": hazards.select_related("category").order_by("-found_at")[:3],
        "outcomes": not_entered(),
        "today": local_date(timezone.now()),
        "before": "" if request.method == "POST" else _before(place, request.user),
    }
    return render(request, "field/visit.html", context, status=status)
