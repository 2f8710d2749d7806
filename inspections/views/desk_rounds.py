"""一周一整治 on the desk: plan, follow live, close with the numbers."""

from datetime import time, timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids import pages
from grids.access import access, may, require, require_in, scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Grid, Place
from grids.services.workdays import work_calendar
from hazards.models import Hazard
from inspections.models import Round
from inspections.round_card import card_of
from inspections.round_figures import built_that_day, hazards_of, sums_of, visits_of
from inspections.round_forms import CloseForm, PeopleForm, RoundForm, StopChooser
from inspections.schedule import round_day
from inspections.services.bulletins import pictures_of
from inspections.services.rounds import (
    NUMBERS,
    add_participants,
    add_stops,
    cancel_round,
    close_round,
    plan_round,
)
from inspections.sweep import how_many, shop, where_of
from stations.models import Incident

STARTS, ENDS = time(19, 0), time(21, 30)  # a proposal the officer changes


@access("rounds.view")
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds, newest first."""
    rows = (
        Round.objects.visible_to(request.user)
        .select_related("leader")
        .annotate(
            planned=Count("stops", distinct=True),
            reached=Count("stops", filter=Q(stops__visited_at__isnull=False), distinct=True),
        )
    )
    page = pages.take(rows, order=("-held_on", "-id"), cursor=request.GET.get("cursor", ""), size=30)
    context = {"page": page, "may_plan": may(request.user, "rounds.plan")}
    return render(request, "inspections/rounds.html", context)


@access("rounds.attend")
def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: its stops with their state, its people, what it has found so far."""
    round_ = _visible(request, round_id)
    rounds = reverse("inspections:rounds") if may(request.user, "rounds.view") else ""
    incidents = Incident.objects.visible_to(request.user).select_related("street", "place", "cell")
    incident = incidents.filter(pk=round_.incident_origin).first() if round_.incident_origin else None
    context = _board(request, round_) | {
        "round": round_,
        "incident": incident,
        "where": where_of(incident) if incident else "",
        "pairs": _pairs(request, round_),
        "participants": round_.participants.select_related("user__organisation", "post__role").order_by("user__name"),
        "may_plan": may(request.user, "rounds.plan", round_) and round_.state in OPEN,
        "may_close": may(request.user, "rounds.close", round_) and round_.state != Round.State.CANCELLED,
        "sees_bulletin": may(request.user, "rounds.view"),
        "numbers": [(Round._meta.get_field(name).verbose_name, getattr(round_, name)) for name in NUMBERS],
        "crumbs": [(pgettext("栏目", "整治行动"), rounds), (round_.theme, "")],
    }
    return render(request, "inspections/round.html", context)


@access("rounds.attend")
def board(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The part of the round's page that refreshes itself while it runs."""
    round_ = _visible(request, round_id)
    return render(request, "inspections/round_board.html", _board(request, round_) | {"round": round_})


@access("rounds.attend")
def card(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """带队卡: the stops in order with what was promised at each, for the leader's phone or one sheet of paper."""
    round_ = _visible(request, round_id)
    context = {
        "round": round_,
        "cards": card_of(round_, by=request.user, now=timezone.now()),
        "crumbs": [
            (pgettext("栏目", "整治行动"), reverse("inspections:rounds") if may(request.user, "rounds.view") else ""),
            (round_.theme, reverse("inspections:round", args=[round_.pk])),
            (_("带队卡"), ""),
        ],
    }
    return render(request, "inspections/round_card.html", context)


@access("rounds.attend")
def points(request: HttpRequest, round_id: UUID) -> JsonResponse:
    """The stops one may see, as GeoJSON for the map of the round's page."""
    stops = _board(request, _visible(request, round_id))["stops"]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [stop.place.point.x, stop.place.point.y]},
            "properties": {
                "title": f"{stop.order} {stop.place.name}",
                "order": stop.order,
                "reached": stop.visited_at is not None,
                "lines": [stop.visit.get_outcome_display() if stop.visit else _("未到"), stop.place.address],
                "url": reverse("grids:place", args=[stop.place_id]),
            },
        }
        for stop in stops
        if stop.place.point
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@access("rounds.plan")
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round: theme, leader, time, then stops from the filtered places and the people."""
    incident = _incident(request)
    street = incident.street if incident else _street(request.user)
    saving = _saving(request)
    proposed = _proposal() | (_after(incident) if incident else {})
    form = RoundForm(request.POST if saving else None, street=street, initial=proposed | _typed(request))
    around = (incident.point or (incident.place and incident.place.point)) if incident else None
    looked_for = request.POST or (None if incident else request.GET) or None
    chooser = StopChooser(looked_for, street=street, user=request.user, around=around)
    if saving and form.is_valid():
        try:
            made = plan_round(
                street,
                by=request.user,
                at=timezone.now(),
                places=chooser.chosen(),
                participants=form.cleaned_data["participants"],
                incident=incident,
                **form.plan(),
            )
            return redirect("inspections:round", made.pk)
        except DomainError as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "chooser": chooser,
        "candidates": chooser.candidates(),
        "incident": incident,
        "where": where_of(incident) if incident else "",
        "earlier": Round.objects.visible_to(request.user).filter(incident_origin=incident.pk) if incident else [],
        "crumbs": [(pgettext("栏目", "整治行动"), reverse("inspections:rounds")), (_("计划整治行动"), "")],
    }
    return render(request, "inspections/round_new.html", context, status=422 if saving else 200)


@access("rounds.plan")
def round_add(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """More stops and more people for a round that is not over."""
    round_ = _visible(request, round_id)
    require(request.user, "rounds.plan", round_)
    chooser = StopChooser(request.POST or request.GET or None, street=round_.street, user=request.user)
    saving = _saving(request)
    people = PeopleForm(request.POST if saving else None, street=round_.street, initial=_typed(request))
    error = ""
    if saving and people.is_valid() and not (chooser.chosen() or people.cleaned_data["participants"]):
        error = _("尚未选择场所或人员，没有加入任何内容。")
    elif saving and people.is_valid():
        try:
            add_stops(round_, places=chooser.chosen(), by=request.user, at=timezone.now())
            add_participants(round_, users=people.cleaned_data["participants"], by=request.user, at=timezone.now())
            return redirect("inspections:round", round_.pk)
        except DomainError as refusal:
            error = str(refusal)
    context = {
        "round": round_,
        "chooser": chooser,
        "candidates": chooser.candidates(),
        "form": people,
        "error": error,
        "crumbs": [
            (pgettext("栏目", "整治行动"), reverse("inspections:rounds")),
            (round_.theme, reverse("inspections:round", args=[round_.pk])),
            (_("增加场所和人员"), ""),
        ],
    }
    return render(request, "inspections/round_add.html", context, status=422 if saving else 200)


@access("rounds.close")
def round_close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The officer's numbers; closing ends the limited posts with the day."""
    round_ = _visible(request, round_id)
    require(request.user, "rounds.close", round_)
    built = built_that_day(round_)
    entered = {name: getattr(round_, name) for name in (*NUMBERS, "summary")}
    proposed = {} if round_.state == Round.State.CLOSED else built
    form = CloseForm(request.POST or None, initial=entered | proposed, built=built)
    if request.method == "POST" and form.is_valid():
        numbers = {name: form.cleaned_data[name] for name in NUMBERS}
        try:
            close_round(
                round_, by=request.user, at=timezone.now(), numbers=numbers, summary=form.cleaned_data["summary"]
            )
            messages.success(request, _("整治行动已结束，数据已记入；快报已生成。"))
            return redirect("inspections:bulletin", round_.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = _board(request, round_) | {
        "round": round_,
        "form": form,
        "crumbs": [
            (pgettext("栏目", "整治行动"), reverse("inspections:rounds")),
            (round_.theme, reverse("inspections:round", args=[round_.pk])),
            (_("结束整治行动"), ""),
        ],
    }
    return render(request, "inspections/round_close.html", context, status=422 if request.method == "POST" else 200)


@access("rounds.plan")
def round_cancel(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Call a round off, after asking once."""
    round_ = _visible(request, round_id)
    require(request.user, "rounds.plan", round_)
    if request.method == "POST":
        cancel_round(round_, by=request.user, at=timezone.now())
        messages.success(request, _("整治行动已取消。"))
        return redirect("inspections:round", round_.pk)
    context = {
        "heading": _("取消整治行动"),
        "explain": _("取消后，为这次整治行动开放的场所随即收回。"),
        "submit_label": _("取消这次整治行动"),
        "back_url": reverse("inspections:round", args=[round_.pk]),
        "action_url": request.path,
    }
    return render(request, "components/action.html", context)


def _pairs(request: HttpRequest, round_: Round) -> list[list]:
    """Before and after of each hazard of the round that has both, the gravest first; at most `MOST_PAIRS`."""
    by_hazard: dict = {}
    for one in pictures_of(round_, by=request.user):
        by_hazard.setdefault(one.hazard_id, {}).setdefault(one.stage, one)
    both = [[one["before"], one["after"]] for one in by_hazard.values() if len(one) == 2]
    return both[:MOST_PAIRS]


MOST_PAIRS = 6  # on the round's page; all of them stand with their hazards
OPEN = (Round.State.PLANNED, Round.State.RUNNING)


def _visible(request: HttpRequest, round_id: UUID) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("street", "leader", "closed_by")
    return get_object_or_404(rows, pk=round_id)


def _board(request: HttpRequest, round_: Round) -> dict:
    """Stops one may see with their visits, and the sums so far."""
    seen = Place.objects.visible_to(request.user)
    stops = list(
        round_.stops.filter(place__in=seen).select_related("place", "place__scope_cell").order_by("order", "id")
    )
    visits = visits_of(round_, by=request.user)
    by_place: dict = {}
    for visit in visits.select_related("by").order_by("visited_at"):
        by_place[visit.place_id] = visit
    for stop in stops:
        stop.visit = by_place.get(stop.place_id)
    shops = []
    if round_.kind == Round.Kind.INCIDENT:
        here = Hazard.objects.visible_to(request.user).filter(place__in=[stop.place_id for stop in stops])
        open_at = set(here.open().values_list("place", flat=True))
        for stop in stops:
            stop.shop = shop(stop, open_at)
        shops = [stop.shop for stop in stops]
    return {
        "stops": stops,
        "sweep": how_many(shops) if shops else None,
        "reached": sum(stop.visited_at is not None for stop in stops),
        "visits": visits.counted().count(),
        "sums": sums_of(hazards_of(round_, by=request.user)),
        "live": round_.state in OPEN,
    } | _lists(request, round_)


def _lists(request: HttpRequest, round_: Round) -> dict:
    """The addresses of the rows behind the sums; none for a helper who is refused such lists."""
    if not may(request.user, "inspections.view"):
        return {}
    visits, hazards = reverse("inspections:list"), reverse("hazards:list")
    return {
        "visits_url": f"{visits}?counted=1&round={round_.pk.hex}",
        "found_url": f"{hazards}?state=open&state=put_right&round={round_.pk.hex}",
        "on_site_url": f"{hazards}?state=fixed_on_site&round={round_.pk.hex}",
    }


def _incident(request: HttpRequest) -> Incident | None:
    """The fire that a 一案一整改 begins with (`?incident=`), one that stands."""
    asked = request.GET.get("incident", "")
    if not asked:
        return None
    try:
        rows = Incident.objects.visible_to(request.user).standing().select_related("street", "place", "cell")
        found = get_object_or_404(rows, pk=UUID(asked))
    except ValueError as error:
        raise Http404 from error
    require_in(request.user, "rounds.plan", found.street)
    return found


def _after(incident: Incident) -> dict:
    """What is proposed of a round after a fire: the same day, whatever else is planned (domain.md S0-24)."""
    theme = _("%(where)s火情一案一整改") % {"where": where_of(incident)}
    return {"kind": Round.Kind.INCIDENT, "theme": theme[:120], "held_on": local_date(timezone.now())}


def _saving(request: HttpRequest) -> bool:
    """Looking for places posts the same form, so that nothing typed is lost, but saves nothing."""
    return request.method == "POST" and "find" not in request.POST


def _typed(request: HttpRequest) -> dict:
    typed = {name: value for name, value in request.POST.items() if value}
    return typed | {"participants": request.POST.getlist("participants")} if typed else {}


def _proposal() -> dict:
    """The coming Friday, or the working day before it when it is off."""
    today = local_date(timezone.now())
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    day = round_day(friday, work_calendar()) or friday
    return {"held_on": max(day, today), "starts": STARTS, "ends": ENDS}


def _street(user) -> Grid:
    streets = scope_of(user).reach_for("rounds.plan").streets
    return get_object_or_404(Grid.objects.order_by("code"), pk=min(streets, default=0))
