"""一公开: what anybody may read of a street's draws, without logging in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import PUBLIC, access
from grids.models import Grid
from inspections.models import Draw
from inspections.services.draw_results import document_of, outcomes, seed_in_words
from inspections.views.desk_draws import extra_of, strata_of


@require_safe
@access(PUBLIC)
@never_cache
def of_street(request: HttpRequest, code: str) -> HttpResponse:
    """GET: the street's draws, newest first: from the freezing on with the hash, so that no number can be missing."""
    street = Grid.objects.streets().filter(code=code).first()
    if street is None:
        raise Http404
    rows = Draw.objects.filter(street=street).defer("pool")
    page = pages.take(rows, order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", ""), size=30)
    return render(request, "inspections/public_draws.html", {"street": street, "page": page})


@require_safe
@access(PUBLIC)
@never_cache
def of_draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """GET: rule, numbers and hash; seed, result and visits once they are published. No name of a person in full."""
    row = get_object_or_404(Draw.objects.select_related("street"), pk=draw_id)
    context = {
        "draw": row,
        "strata": strata_of(row),
        "extra": extra_of(row),
        "seed_words": seed_in_words(row),
        "drawn": outcomes(row) if row.published_at else [],
    }
    return render(request, "inspections/public_draw.html", context)


@require_safe
@access(PUBLIC)
@never_cache
def file_of_draw(request: HttpRequest, draw_id: UUID) -> JsonResponse:
    """GET: the published draw as JSON, all that `bin/manage redraw` needs; 404 before it is published."""
    row = get_object_or_404(Draw.objects.select_related("street"), pk=draw_id, published_at__isnull=False)
    answer = JsonResponse(document_of(row), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="draw-{row.year}-{row.seq}.json"'
    return answer
