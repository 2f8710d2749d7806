"""Hazards on the phone: what to chase, what to re-check, one hazard with its two acts, and reporting in passing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may, require, scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.list_filters import one_of
from grids.models import Grid, Place, User
from hazards.door.asking import words_for_place
from hazards.models import Evidence, Hazard, Phrase
from hazards.services import acts
from hazards.services.deadline_rules import latest_day, limit_in_words, own_latest, proposed_days
from hazards.services.offers import offers
from hazards.workflow import OPEN, State, transition
from inspections.act_form import ActForm
from inspections.passed import reported
from inspections.services.answers import Found
from inspections.services.findings import report_in_passing
from inspections.services.known_hazards import known_at
from inspections.submissions import Finding
from inspections.views.field_together import together
from inspections.visit_form import VisitForm
from inspections.whereabouts import grids_of, point_of, street_of, streets_of

SHOWN = ("chase", "recheck", "assigned", "mine")


@access("hazards.view")
def hazards(request: HttpRequest) -> HttpResponse:
    """Being put right (longest overdue first), waiting for a re-check, given to oneself (if any), found by oneself."""
    show = one_of(request.GET, "show", SHOWN, default="chase")
    lists = _lists(request.user)
    page = pages.take(
        lists[show].select_related("place", "scope_cell", "category"),
        order=("-found_at", "-id")
        if show in ("mine", "assigned")
        else ("due_at", "id")
        if show == "chase"
        else ("submitted_at", "id"),
        cursor=request.GET.get("cursor", ""),
        size=30,
    )
    labels = {"chase": _("待催办"), "recheck": _("待复查"), "assigned": _("指派给我"), "mine": _("我发现的")}
    tabs = [
        {"label": labels[key], "url": f"?show={key}", "count": lists[key].count(), "current": key == show}
        for key in SHOWN
    ]
    tabs = [tab for tab in tabs if tab["label"] != labels["assigned"] or tab["count"] or tab["current"]]
    context = {"page": page, "tabs": tabs, "show": show, "now": timezone.now()}
    return render(request, "field/hazards.html", context)


@access("hazards.view")
def hazard(request: HttpRequest, hazard_id: UUID) -> HttpResponse:
    """One hazard: the picture first, then what may be done about it here and now."""
    found = _visible(request, hazard_id)
    form = ActForm(found, request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.take_photos(by=request.user, at=timezone.now())
        if form.is_valid() and _act(request, found, form):
            return redirect("field:hazard", found.pk)
        return _hazard_page(request, found, form, status=form.status)
    return _hazard_page(request, found, form)


@access("hazards.report")
def hazard_new(request: HttpRequest) -> HttpResponse:
    """A hazard seen in passing: photo, category by its picture, phrase, done."""
    now = timezone.now()
    place = _picked_place(request)
    posted = request.method == "POST"
    street = place.street if place else _street(request)
    if street is None:
        context = {"streets": streets_of(request.user, "hazards.report")}
        return render(request, "field/hazard_where.html", context, status=422 if posted else 200)
    grids = [] if place else list(grids_of(request.user, "hazards.report", street, on=local_date(now)))
    form = VisitForm(
        street,
        place=place,
        days=proposed_days(street, at=now),
        at=now,
        known=known_at(place, by=request.user) if place else None,
        own_latest=own_latest(request.user, place or Hazard(street=street, scope_cell=_nearest(grids)), at=now),
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )
    form.extra.wrong = True
    if posted:
        form.take_photos(by=request.user, at=now)
        if form.check() and (hazard := _report(request, form, grids, now)):
            said, url = reported(hazard, request.user)
            messages.success(request, said)
            return redirect(url)
    context = {
        "form": form,
        "line": form.extra,
        "place": place,
        "street": street.code,
        "grids": grids,
        "grid": request.POST.get("grid", ""),
        "today": local_date(now),
        "phrases": Phrase.objects.select_related("category"),
    }
    return render(request, "field/hazard_new.html", context, status=422 if posted else 200)


def _nearest(grids: list[Grid]) -> Grid | None:
    """One of the person's own grids: what he may set is the same in each."""
    return grids[0] if grids else None


def _street(request: HttpRequest) -> Grid | None:
    code = request.GET.get("street", "")
    return street_of(request.user, "hazards.report", point=point_of(request.POST), code=code)


def _lists(user):
    visible = Hazard.objects.visible_to(user)
    recheckable = visible.filter(state=State.SUBMITTED).exclude(submitted_by=user)
    return {
        "chase": visible.filter(state=State.RECTIFYING),
        "recheck": recheckable.filter(scope_of(user).reach_for("hazards.recheck").q()),
        "assigned": visible.open().filter(assigned_to=user),
        "mine": visible.filter(found_by=user),
    }


def _visible(request: HttpRequest, hazard_id: UUID) -> Hazard:
    rows = Hazard.objects.visible_to(request.user).select_related(
        "place", "category", "severity", "scope_cell", "found_by", "assigned_to"
    )
    return get_object_or_404(rows, pk=hazard_id)


def _act(request: HttpRequest, found: Hazard, form: ActForm) -> bool:
    given = {"by": request.user, "at": timezone.now(), "seen": form.cleaned_data["seen"], "photos": form.photos}
    try:
        match form.cleaned_data["action"]:
            case "submit":
                acts.submit_rectification(found, note=form.cleaned_data["note"], **given)
            case "pass_recheck":
                acts.pass_recheck(found, note=form.cleaned_data["note"], **given)
            case "fail_recheck":
                acts.fail_recheck(found, reason=form.cleaned_data["note"], due_on=form.cleaned_data["due_on"], **given)
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("已保存。"))
    return True


def _hazard_page(request: HttpRequest, found: Hazard, form: ActForm, *, status: int = 200) -> HttpResponse:
    evidence = list(found.evidence.select_related("photo").order_by("recorded_at"))
    now = timezone.now()
    offered = {offer.action: offer for offer in offers(found, request.user, now)}
    latest = latest_day(request.user, found, at=now) if "fail_recheck" in offered else None
    context = {
        "hazard": found,
        "form": form,
        "before": [row for row in evidence if row.stage == Evidence.Stage.BEFORE],
        "after": [row for row in evidence if row.stage in (Evidence.Stage.AFTER, Evidence.Stage.RECHECK)],
        "events": _events(found, request.user),
        "offers": offered,
        "submit": offered.get("submit"),
        "recheck": offered.get("pass_recheck"),
        "ask_place": words_for_place(found, today=local_date(now)) if "submit" in offered else "",
        "together": together(found, request.user, "submit" if "submit" in offered else "pass_recheck"),
        "may_notify": found.state in OPEN and may(request.user, "hazards.notice", found),
        "today": local_date(now),
        "latest": latest,
        "limit": limit_in_words(found.street, latest, at=now) if latest else "",
    }
    return render(request, "field/hazard.html", context, status=status)


def _events(found: Hazard, reader: User):
    events = list(found.events.known_to(reader, found).select_related("by").order_by("-seq")[:8])
    for event in events:
        event.label = transition(event.action).label
    return events


def _picked_place(request: HttpRequest) -> Place | None:
    wanted = request.POST.get("place") or request.GET.get("place")
    if not wanted:
        return None
    try:
        place_id = UUID(wanted)
    except ValueError:
        return None
    place = Place.objects.visible_to(request.user).select_related("street", "type").filter(pk=place_id).first()
    if place:
        require(request.user, "hazards.report", place)
    return place


def _report(request: HttpRequest, form: VisitForm, grids: list[Grid], now) -> Hazard | None:
    line = form.extra
    sent = form.payload()["hazards"][0]
    finding = Finding(
        structural=line.structural, fix=line.fix, after=tuple(photo.pk for photo in line.after),
        due_on=form.due_on_of(line), same_as=line.same_as.pk if line.same_as else None, another=sent["another"],
    )  # fmt: skip
    cell = grids[0] if len(grids) == 1 else next((g for g in grids if str(g.pk) == request.POST.get("grid")), None)
    severity = next((row for row in form.severities if row.code == line.severity), None)
    try:
        return report_in_passing(
            form.street,
            found=Found(finding, line.category, severity, sent["description"]),
            by=request.user,
            at=now,
            hazard_id=form.client_id,
            before=line.before,
            after=line.after,
            place=form.place,
            point=point_of(form.hidden),
            cell=cell,
        )
    except DomainError as refusal:
        form.errors.append(str(refusal))
        return None
