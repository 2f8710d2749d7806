"""What the phone keeps to work without a network: the data it carries, and pages that are filled in on the phone."""

import json
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from grids.access import access, scope_of
from grids.calendar import local_date
from grids.models import Grid
from hazards.models import Hazard
from hazards.services.deadline_rules import own_latest, proposed_days
from inspections.models import Checklist
from inspections.offline.carried import carried
from inspections.services.manners import pair_of
from inspections.services.settling import settled
from inspections.views.field_quick import tiles
from inspections.views.field_visit import not_entered
from inspections.visit_form import VisitForm
from inspections.whereabouts import grids_of, streets_of

ASKED_AT_ONCE = 100


@require_safe
@access("inspections.record")
@cache_control(private=True, no_cache=True)
def data(request: HttpRequest) -> HttpResponse:
    """GET: what the phone carries, as JSON; 304 while nothing of it has changed."""
    body = json.dumps(carried(request.user, now=timezone.now()), ensure_ascii=False, separators=(",", ":"))
    etag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer)


@require_safe
@access("inspections.record")
def places(request: HttpRequest) -> HttpResponse:
    """GET: the page of the places on the phone, which fills itself in from what is carried."""
    return render(request, "field/offline_places.html")


@require_safe
@access("inspections.record")
def waiting(request: HttpRequest) -> HttpResponse:
    """GET: the page of the visits that wait on the phone, which fills itself in from the phone's own box."""
    return render(request, "field/waiting.html")


@require_safe
@access("inspections.record")
@cache_control(private=True, no_store=True)
def settlements(request: HttpRequest) -> HttpResponse:
    """GET: JSON, which of the person's own visits that were refused as second contents (`id`, up to 100) are settled.

    `{"settled": [{"id", "by", "at", "note"}]}`; 400 for what is no id, or too many.
    """
    asked = request.GET.getlist("id")
    try:
        ids = [UUID(one) for one in asked]
    except ValueError:
        return JsonResponse({"code": "bad-id", "title": _("检查编号无法识别。")}, status=400)
    if len(ids) > ASKED_AT_ONCE:
        return JsonResponse({"code": "too-many", "title": _("一次询问的检查太多。")}, status=400)
    rows = settled(ids, by=request.user)
    said = [
        {"id": str(pk), "by": str(row.settled_by), "at": row.settled_at, "note": row.settlement}
        for pk, row in rows.items()
    ]
    return JsonResponse({"settled": said})


@require_safe
@access("inspections.record")
def waiting_visit(request: HttpRequest) -> HttpResponse:
    """GET: the page on which a visit of the phone's box (`id`) opens again; it fills itself in on the phone."""
    return render(request, "field/waiting_visit.html")


@require_safe
@access("inspections.record")
def visit(request: HttpRequest, street_code: str, checklist_id: int) -> HttpResponse:
    """GET: the form of one checklist for whatever place the phone opens with it; 0 is the form without a list."""
    street = get_object_or_404(Grid.objects.filter(pk__in=scope_of(request.user).street_ids()), code=street_code)
    checklist = Checklist.objects.published_in(street.pk).filter(pk=checklist_id).first()
    if checklist_id and checklist is None:
        raise Http404
    now = timezone.now()
    form = VisitForm(
        street,
        checklist=checklist,
        days=proposed_days(street, at=now),
        at=now,
        hidden={"round": ""},
        colleagues=pair_of(request.user, street, local_date(now))[1],
    )
    context = {"form": form, "outcomes": not_entered(), "today": local_date(now)}
    return render(request, "field/offline_visit.html", context)


@require_safe
@access("hazards.report")
def hazard(request: HttpRequest) -> HttpResponse:
    """GET: the page to report a hazard, for whatever place the phone opens it with, or none."""
    now = timezone.now()
    streets = list(streets_of(request.user, "hazards.report"))
    street = streets[0] if len(streets) == 1 else None
    grids = list(grids_of(request.user, "hazards.report", street, on=local_date(now))) if street else []
    form = VisitForm(
        street or streets[0],
        days=proposed_days(street or streets[0], at=now),
        at=now,
        own_latest=own_latest(request.user, Hazard(street=street, scope_cell=grids[0]), at=now) if grids else None,
    )
    form.extra.wrong = True
    context = {"form": form, "line": form.extra, "grids": grids, "today": local_date(now), "carried": True}
    return render(request, "field/offline_hazard.html", context | {"street": street.code if street else ""})


@require_safe
@access("quickfixes.record")
def quick(request: HttpRequest) -> HttpResponse:
    """GET: the page of quick fixes, for whatever place the phone opens it with, or none."""
    streets = list(streets_of(request.user, "quickfixes.record")[:2])
    street = streets[0].code if len(streets) == 1 else ""
    context = {"kinds": tiles(), "count": "1", "street": street, "carried": True}
    return render(request, "field/offline_quick.html", context)
