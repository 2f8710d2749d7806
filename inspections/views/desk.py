"""Visits on the desk: the list, one visit, a place's visits, and entering a paper one."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids import pages
from grids.access import access, may, require, scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.forms import Refused
from grids.list_filters import narrowed, status_of
from grids.models import Grid, Place, User
from grids.pieces import piece_of_place
from hazards.models import Evidence, Notice
from inspections.filters import InspectionFilter
from inspections.models import Answer, Inspection, Submission
from inspections.place_history import history_of
from inspections.services.checklists import checklist_for
from inspections.services.known_hazards import known_at
from inspections.services.video import leads_of
from inspections.services.visit_papers import paper_of
from inspections.services.visits import submit_visit
from inspections.signals.telling import told
from inspections.views.field_visit import hazards_of, left_asked
from inspections.visit_form import VisitForm

FEW, MANY = 6, 100  # entries of a place's history: on its overview, on its own tab
SORTS = {"visited_at": "visited_at", "place": "place__name", "hazards": "hazards_found"}


@access("inspections.view")
def inspections(request: HttpRequest) -> HttpResponse:
    """Visits under one's posts, newest first."""
    form = InspectionFilter(request.GET, user=request.user, grids=_grids(request.user))
    rows = narrowed(form, Inspection.objects.visible_to(request.user).standing())
    sort = request.GET.get("sort", "")
    field = SORTS.get(sort.lstrip("-"), "visited_at")
    order = (f"-{field}" if sort.startswith("-") or not sort else field, "-id")
    page = pages.take(
        rows.select_related("place", "scope_cell", "by", "round"), order=order, cursor=request.GET.get("cursor", "")
    )
    context = {"form": form, "page": page, "total": rows.count(), "in_conflict": None}
    if may(request.user, "inspections.settle"):
        context["in_conflict"] = Submission.objects.conflicts_for(request.user).unsettled().count()
    return render(request, "inspections/list.html", context, status=status_of(form))


@access("inspections.view")
def inspection(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """One visit: every line with its answer, what was found, the photos."""
    visible = Inspection.objects.visible_to(request.user).select_related(
        "place",
        "by",
        "round",
        "checklist",
        "scope_cell",
        "post__role",
        "post__organisation",
        "superseded_by",
        "certified__user",
        "second__user",
    )
    found = get_object_or_404(visible, pk=inspection_id)
    hazards = list(hazards_of(found, request.user))
    context = {
        "inspection": found,
        "lines": lines_of(found),
        "hazards": hazards,
        "leads": leads_of(found, request.user),
        "evidence": Evidence.objects.filter(hazard__in=hazards).select_related("photo").order_by("recorded_at"),
        "paper": paper_of(Notice.Kind.INSPECTION, found.pk),
        "may_write": found.kind not in found.FROM_AFAR and may(request.user, "hazards.notice", found.place),
        "waiting": found.manifest.filter(received__isnull=True).count(),
        "second_contents": _second_contents(found, request.user),
        "earlier": found.supersedes.order_by("recorded_at"),
        "signals": told(found, request.user, now=timezone.now()),
        "left": found.left_behind.select_related("hazard", "found").order_by("hazard__found_at", "id"),
        "crumbs": [(_("检查"), reverse("inspections:list")), (found.place.name, "")],
    }
    return render(request, "inspections/inspection.html", context)


def _second_contents(visit: Inspection, user: User) -> QuerySet[Submission]:
    """What arrived under its id with other words and waits for somebody to say what holds; for those who may."""
    if not may(user, "inspections.settle", visit.place):
        return Submission.objects.none()
    return Submission.objects.conflicts_for(user).unsettled().filter(client_id=visit.pk).order_by("recorded_at")


@access("inspections.view")
def for_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A fragment for the place's page: its newest visits."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    rows = Inspection.objects.visible_to(request.user).standing().filter(place=place).select_related("by")
    context = {"place": place, "rows": rows.order_by("-visited_at", "-id")[:12], "total": rows.count()}
    return piece_of_place(request, "inspections/for_place.html", context, place=place, heading=_("检查记录"))


@access("inspections.view")
def place_history(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A fragment for the place's page: what happened there; `?few=1` gives the newest six."""
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("registered_by"), pk=place_id)
    newest = FEW if request.GET.get("few") else MANY
    context = {"rows": history_of(place, user=request.user, newest=newest)}
    return piece_of_place(
        request, "inspections/place_history.html", context, place=place, heading=pgettext("场所", "最近动态")
    )


@access("inspections.backdate")
def backdate(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """补录: a visit made on paper, with its true day; the same form, marked."""
    place = get_object_or_404(
        Place.objects.visible_to(request.user).select_related("type", "street", "scope_cell"), pk=place_id
    )
    require(request.user, "inspections.backdate", place)
    now = timezone.now()
    posted = request.method == "POST"
    form = VisitForm(
        place.street,
        place=place,
        checklist=checklist_for(place, on=local_date(now)),
        at=now,
        known=known_at(place, by=request.user),
        left_behind=left_asked(request, place),
        days={},  # a term counts from the day of the visit, which is typed with it
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )
    status = 200
    if posted:
        status = 422
        form.take_photos(by=request.user, at=now)
        if not _is_day(form.visited_on):
            form.errors.append(_("请填写检查的日期。"))
        if form.check():
            try:
                receipt = submit_visit(
                    place.street, client_id=form.client_id, payload=form.payload(), by=request.user, at=now
                )
                return redirect("inspections:inspection", receipt.inspection.pk)
            except DomainError as refusal:
                form.errors += refusal.details.get("fields", {}).values() or [str(refusal)]
                status = Refused(refusal).status
    context = {
        "place": place,
        "form": form,
        "today": local_date(now),
        "backdating": True,
        "outcomes": Inspection.Outcome.choices,
        "crumbs": [(_("检查"), reverse("inspections:list")), (place.name, ""), (_("补录"), "")],
    }
    return render(request, "inspections/backdate.html", context, status=status)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def lines_of(found: Inspection) -> list[dict]:
    """Every line of the list that was asked; a line without an answer was in order, if the visit got in."""
    if not found.checklist_id or found.outcome != Inspection.Outcome.DONE:
        return []
    answers = {answer.item_id: answer for answer in found.answers.select_related("hazard")}
    in_order = Answer.Value.YES
    return [
        {
            "item": item,
            "value": answers[item.pk].value if item.pk in answers else (in_order if item.answer == "yes_no" else ""),
            "answer": answers.get(item.pk),
        }
        for item in found.checklist.items.all()
    ]


def _grids(user):
    """The streets, communities and cells the person's posts reach, in code order."""
    reach = scope_of(user).reach_for("inspections.view")
    within = Q(pk__in=reach.streets) | Q(street__in=reach.streets) | Q(pk__in=reach.cells)
    return Grid.objects.filter(within).defer("boundary").in_code_order()
