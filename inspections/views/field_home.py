"""The phone's first screens: what is due today, finding a place, one's own page."""

from datetime import timedelta

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import SIGNED_IN, access, scope_of
from grids.calendar import local_date, local_midnight
from grids.models import Place
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import Inspection, QuickFix, Round, RoundStop, Submission
from inspections.returning.waiting import awaited_by
from inspections.services.own_notes import day_log, shift_note
from inspections.services.tasks import due_for

TODAY_AT_MOST = 60  # rows of the phone's list; the rest is said as a number


@access("tasks.view")
def today(request: HttpRequest) -> HttpResponse:
    """What this person owes today, place by place, with re-checks that came back and the round he is in."""
    now = timezone.now()
    day = local_date(now)
    due = list(due_for(request.user, day)[: TODAY_AT_MOST * 3])
    places = group_by_place(due)
    shown = places[:TODAY_AT_MOST]
    add_last_visits([row["place"] for row in shown])
    rounds = rounds_today(request.user, day)
    returned = (
        Hazard.objects.visible_to(request.user)
        .filter(state=State.RECTIFYING, failed_rechecks__gt=0)
        .select_related("place", "scope_cell", "category")
        .order_by("due_at")[:10]
    )
    context = {
        "day": day,
        "rows": shown,
        "now": [row for row in shown if row["due_on"] <= day],
        "later": [row for row in shown if row["due_on"] > day],
        "more": len(places) - len(shown),
        "overdue": sum(row["due_on"] < day for row in places),
        "rounds": rounds,
        "returned": [hazard for hazard in returned if _chases(request.user, hazard)],
        "awaited": awaited_by(request.user),
        "done_today": Inspection.objects.standing().filter(by=request.user, visited_on=day).count(),
    }
    return render(request, "field/today.html", context)


@access("places.view")
def places(request: HttpRequest) -> HttpResponse:
    """Find a place by name, address or code."""
    words = request.GET.get("q", "").strip()
    found = Place.objects.visible_to(request.user).active().select_related("type", "scope_cell")
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(address__icontains=words) | Q(code__iexact=words) | Q(qr_token=words)
        )
    page = pages.take(found, order=("name", "id"), cursor=request.GET.get("cursor", ""), size=30)
    if len(page.rows) == 1 and words in (page.rows[0].code, page.rows[0].qr_token):
        return redirect("field:visit", page.rows[0].pk)
    add_last_visits(page.rows)
    return render(request, "field/places.html", {"page": page, "q": words, "pick": request.GET.get("pick", "")})


@access("inspections.record")
def scan(request: HttpRequest) -> HttpResponse:
    """Read the code on the door with the camera, or type its number."""
    code = request.GET.get("code", "").strip()
    context = {"code": code}
    if code:
        token = code.rstrip("/").rsplit("/", 1)[-1]
        place = Place.objects.visible_to(request.user).filter(Q(qr_token=token) | Q(code__iexact=token)).first()
        if place:
            return redirect("field:visit", place.pk)
        context["error"] = _("没有找到这个编号的场所，或不在本人负责的范围内。")
    return render(request, "field/scan.html", context, status=404 if code else 200)


@access(SIGNED_IN)
def me(request: HttpRequest) -> HttpResponse:
    """One's own page: posts, today's own visits as a private log, what did not go through, log-out."""
    now = timezone.now()
    day = local_date(now)
    since = local_midnight(day - timedelta(days=7))
    context = {
        "held": scope_of(request.user).held,
        "visits": Inspection.objects.standing()
        .filter(by=request.user, visited_on=day)
        .select_related("place")
        .order_by("-visited_at"),
        "fixes": QuickFix.objects.standing().filter(by=request.user, done_on=day).order_by("-recorded_at"),
        "refused": Submission.objects.filter(by=request.user, recorded_at__gte=since)
        .exclude(status=Submission.Status.APPLIED)
        .order_by("-recorded_at")[:10],
        "log": day_log(request.user, day),
    }
    return render(request, "field/me.html", context)


@access(SIGNED_IN)
def handing_over(request: HttpRequest) -> HttpResponse:
    """交班条: what stands open with oneself, as text for whoever stands in."""
    note = shift_note(request.user, local_date(timezone.now()))
    return render(request, "field/handing_over.html", {"note": note})


def rounds_today(user, day):
    """Rounds of today that the person takes part in or leads, with the stops he may see."""
    places = Place.objects.visible_to(user)
    stops = RoundStop.objects.filter(place__in=places).select_related("place")
    stops = Prefetch("stops", stops.order_by("order"), to_attr="stops_seen")
    rounds = (
        Round.objects.visible_to(user)
        .on_day(day)
        .filter(state__in=[Round.State.PLANNED, Round.State.RUNNING])
        .filter(Q(participants__user=user) | Q(leader=user))
        .distinct()
        .order_by("starts_at")
    )
    return [{"round": round_, "stops": round_.stops_seen} for round_ in rounds.prefetch_related(stops)]


def group_by_place(tasks):
    """Due tasks place by place: one visit does them all, so the list names each place once, the oldest due first."""
    rows: dict = {}
    for task in tasks:
        row = rows.setdefault(task.place_id, {"place": task.place, "cell": task.scope_cell, "tasks": []})
        row["tasks"].append(task)
    for row in rows.values():
        row["due_on"] = row["tasks"][0].due_on
        row["why"] = next((str(t.rule or t.reason) for t in row["tasks"] if t.rule or t.reason), "")
    return list(rows.values())


def add_last_visits(places):
    """Each place's newest visit as `last_visit`; one query for the page."""
    newest = Inspection.objects.standing().filter(place__in=places).order_by("place", "-visited_at").distinct("place")
    by_place = {visit.place_id: visit for visit in newest}
    for place in places:
        place.last_visit = by_place.get(place.pk)


def _chases(user, hazard) -> bool:
    return scope_of(user).post_for("hazards.submit", hazard) is not None
