"""GeoJSON of the overview's map, under `visible_to`: grids with their shade, hazards, places, stations."""

import hashlib
import json
import math

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.db.models import Case, Count, F, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grids import formats
from grids.access import access, scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Grid, Place
from hazards.models import Hazard
from hazards.workflow import State
from stations.models import Station

PRECISION = 6  # decimals of a degree, about 0.1 m
MOST = 5000  # points of one answer; a phone chokes on more, and clusters say no more with them
SMALL_AREA = 10  # below so many places a share per hundred says little (domain.md 6.3; default)


@require_GET
@access("overview.view")
def grids(request):
    """Cells of one's street (communities where several streets are seen), shaded by open hazards per 100 places."""
    scope = scope_of(request.user)
    level = Grid.Level.CELL if len(scope.street_ids()) == 1 else Grid.Level.COMMUNITY
    column = "cell_id" if level == Grid.Level.CELL else "community"
    of_place = "scope_cell_id" if level == Grid.Level.CELL else "community_id"
    community = Case(When(cell__level=Grid.Level.CELL, then=F("cell__parent_id")), default=F("cell_id"))
    open_hazards = _counts(Hazard.objects.visible_to(request.user).open().annotate(community=community), column)
    places = _counts(Place.objects.visible_to(request.user).active().countable(), of_place)
    shown = Grid.objects.visible_to(request.user).on(timezone.localdate()).filter(level=level, boundary__isnull=False)
    rows = shown.annotate(shape=AsGeoJSON("boundary", precision=PRECISION)).values_list(
        "pk", "code", "name", "short_name", "shape"
    )
    features = [
        _feature(shape, _grid(code, short or name, open_hazards.get(pk, 0), places.get(pk, 0)))
        for pk, code, name, short, shape in rows
    ]
    return _answer(request, features)


def _counts(rows, column: str) -> dict:
    return dict(rows.values_list(column).annotate(n=Count("pk")).order_by())


def _grid(code: str, name: str, found: int, places: int) -> dict:
    value = round(found * 100 / places, 1) if places else None
    label = _("未销 %(open)s，场所 %(places)s") % {
        "open": formats.quantity(found, "处"),
        "places": formats.quantity(places, "家"),
    }
    return {
        "name": name,
        "value": value if places >= SMALL_AREA or found == 0 else None,
        "label": label,
        "url": reverse("grids:grid", args=[code]),
    }


@require_GET
@access("overview.view")
def points(request):
    """Open hazards as points by state, those in `?bbox=west,south,east,north` when given."""
    today = local_date(timezone.now())
    located = Coalesce("point", "place__point")
    shown = Hazard.objects.visible_to(request.user).open().annotate(at=located).filter(at__isnull=False)
    shown = _within(shown, request, "at").order_by("due_at", "pk").annotate(shape=AsGeoJSON("at", precision=PRECISION))
    shown = shown.select_related("place", "category", "scope_cell")[:MOST]
    return _answer(request, [_feature(hazard.shape, _hazard(hazard, today)) for hazard in shown])


def _hazard(hazard: Hazard, today) -> dict:
    """What a card says; of a home under care neither name nor finding."""
    overdue = hazard.state == State.RECTIFYING and hazard.due_on and hazard.due_on < today
    place = hazard.place.name if hazard.place else hazard.scope_cell.display_name if hazard.scope_cell else ""
    lines = [hazard.category.name]
    if hazard.state == State.RECTIFYING and hazard.due_on:
        lines.append(formats.due_in_words(hazard.due_on, today=today).text)
    return {
        "state": hazard.state,
        "overdue": bool(overdue and not hazard.extension_asked),
        "title": _("居民家庭") if hazard.at_home else place,
        "lines": lines,
        "url": reverse("hazards:hazard", args=[hazard.pk]),
    }


@require_GET
@access("overview.view")
def places(request):
    """Registered places, homes left out."""
    shown = Place.objects.visible_to(request.user).active().countable().filter(point__isnull=False)
    shown = _within(shown, request, "point").order_by("pk").annotate(shape=AsGeoJSON("point", precision=PRECISION))
    features = [
        _feature(
            place.shape,
            {"title": place.name, "lines": [place.type.name], "url": reverse("grids:place", args=[place.pk])},
        )
        for place in shown.select_related("type")[:MOST]
    ]
    return _answer(request, features)


@require_GET
@access("overview.view")
def stations(request):
    """Stations in use."""
    shown = Station.objects.visible_to(request.user).in_use().filter(point__isnull=False)
    shown = _within(shown, request, "point").annotate(shape=AsGeoJSON("point", precision=PRECISION))
    features = [
        _feature(
            station.shape,
            {
                "title": station.name,
                "lines": [station.get_kind_display(), *([station.phone] if station.phone else [])],
                "url": reverse("stations:station", args=[station.pk]),
            },
        )
        for station in shown
    ]
    return _answer(request, features)


def _within(rows, request, column: str):
    """`rows` inside the box of the query; a box that cannot be read is refused, never ignored."""
    text = request.GET.get("bbox", "")
    if not text:
        return rows
    try:
        west, south, east, north = sides = [float(part) for part in text.split(",")]
        if not all(map(math.isfinite, sides)):
            raise ValueError("not a place on earth")
        box = Polygon.from_bbox((west, south, east, north))
    except ValueError as error:
        raise DomainError("bad-bbox", _("地图范围应为“西,南,东,北”四个数。")) from error
    box.srid = 4326
    return rows.filter(**{f"{column}__bboverlaps": box})


def _feature(shape: str, properties: dict) -> str:
    said = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","geometry":{shape},"properties":{said}}}'


def _answer(request, features: list[str]) -> HttpResponse:
    """The collection with its ETag: an unchanged map costs no transfer."""
    body = '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"
    etag = quote_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    known = request.headers.get("If-None-Match", "")
    answer = (
        HttpResponseNotModified()
        if etag in [one.strip().removeprefix("W/") for one in known.split(",")]
        else HttpResponse(body, content_type="application/geo+json")
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
