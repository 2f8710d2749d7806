"""The naive peer: dashboard and list as one writes them first, with DRF and the ORM; and the list's floor in SQL."""

from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from grids.access import scope_of
from grids.models import Grid, Place
from hazards.models import Hazard
from inspections.models import Inspection

WEEKS = 13
# What the API's list tells of a hazard, in columns of its own and in those of the rows it names.
OWN = ["id", "number", "description", "state", "version", "source", "origin_kind", "found_on", "found_at", "booked_on",
       "backdated", "due_on", "due_at", "first_due_on", "submitted_at", "put_right_at", "closed_at", "recorded_at",
       "found_again"]  # fmt: skip


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def dashboard(request):
    """Counts by state, what is overdue, this week and the twelve before it, and the rate of every community."""
    streets = [post.grid for post in request.user.posts.select_related("grid")]
    hazards = Hazard.objects.filter(street__path__startswith=streets[0].path)
    visits = Inspection.objects.filter(street__path__startswith=streets[0].path)
    now = timezone.now()
    figures = {state: hazards.filter(state=state).count() for state in ("rectifying", "submitted", "handed_over")}
    figures["overdue"] = hazards.filter(state="rectifying", due_at__lte=now).count()
    figures["due_today"] = hazards.filter(state="rectifying", due_on=now.date()).count()
    figures["rate"] = [hazards.filter(state="closed").count(), hazards.count()]
    figures["weeks"] = [_week(hazards, visits, now - timedelta(days=7 * n)) for n in range(WEEKS)]
    below = Grid.objects.filter(path__startswith=streets[0].path, level="community")
    figures["communities"] = [_community(hazards, community) for community in below]
    return Response(figures)


class GridRow(serializers.ModelSerializer):
    class Meta:
        model = Grid
        fields = ["code", "display_name"]


class PlaceRow(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = ["id", "name", "address"]


class NamedRow(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class HazardRow(serializers.ModelSerializer):
    """All that the API's list tells of a hazard, by the framework's own means."""

    street, cell, place = GridRow(), GridRow(), PlaceRow()
    category, severity, close_reason = NamedRow(), NamedRow(), NamedRow()
    state_label = serializers.CharField(source="get_state_display")
    origin_label = serializers.CharField(source="get_origin_kind_display")
    point = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Hazard
        fields = [*OWN, "street", "cell", "place", "category", "severity", "close_reason", "state_label",
                  "origin_label", "point", "overdue", "assigned_to"]  # fmt: skip

    def get_point(self, hazard):
        return hazard.point and [hazard.point.x, hazard.point.y]

    def get_overdue(self, hazard):
        return hazard.is_overdue(timezone.now())


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def hazards(request):
    """Fifty hazards by page number with their count, as the framework's handbook does it."""
    below = request.user.posts.select_related("grid").first().grid.path
    rows = Hazard.objects.filter(street__path__startswith=below)
    rows = rows.select_related("street", "cell", "place", "category", "severity", "close_reason")
    pages = PageNumberPagination()
    pages.page_size = 50
    shown = pages.paginate_queryset(rows.order_by("-recorded_at", "id"), request)
    return pages.get_paginated_response(HazardRow(shown, many=True).data)


RAW = f"""
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT {", ".join(f"h.{name}" for name in OWN)}, h.assigned_to_id AS assigned_to,
        h.state = 'rectifying' AND NOT h.extension_asked AND h.due_at <= now() AS overdue,
        json_build_object('code', s.code, 'name', coalesce(nullif(s.short_name, ''), s.name)) AS street,
        json_build_object('code', g.code, 'name', coalesce(nullif(g.short_name, ''), g.name)) AS cell,
        json_build_object('id', p.id, 'name', p.name, 'address', p.address) AS place,
        json_build_object('code', c.code, 'label', c.name_zh) AS category,
        json_build_object('code', v.code, 'label', v.name_zh) AS severity,
        json_build_object('code', w.code, 'label', w.name_zh) AS close_reason,
        json_build_array(round(ST_X(h.point)::numeric, 6), round(ST_Y(h.point)::numeric, 6)) AS point
    FROM hazards_hazard h JOIN grids_grid s ON s.id = h.street_id
    LEFT JOIN grids_grid g ON g.id = h.cell_id LEFT JOIN grids_place p ON p.id = h.place_id
    JOIN hazards_category c ON c.id = h.category_id JOIN hazards_severity v ON v.id = h.severity_id
    LEFT JOIN hazards_reason w ON w.id = h.close_reason_id
    WHERE h.street_id = ANY(%s) AND NOT h.at_home ORDER BY h.recorded_at DESC, h.id LIMIT 50) r
"""


def raw_hazards(request):
    """The floor: the database makes the JSON; scope and session as everywhere."""
    streets = list(scope_of(request.user).reach_for("hazards.view").streets)
    with connection.cursor() as cursor:
        cursor.execute(RAW, [streets])
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


for view in (hazards, raw_hazards):
    view.access_policy = "hazards.view"
dashboard.access_policy = "overview.view"  # every view of this project says who may


def _week(hazards, visits, end) -> dict:
    start = end - timedelta(days=7)
    return {
        "found": hazards.filter(found_at__range=(start, end)).count(),
        "closed": hazards.filter(closed_at__range=(start, end)).count(),
        "visits": visits.filter(visited_at__range=(start, end)).count(),
    }


def _community(hazards, community) -> dict:
    due = hazards.filter(cell__parent=community, due_on__isnull=False)
    return {"name": community.name, "due": due.count(), "on_time": due.filter(on_time=True).count()}
