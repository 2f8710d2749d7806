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
from grids.models import Grid
from hazards.models import Hazard
from inspections.models import Inspection

WEEKS = 13
FIELDS = ["id", "number", "street", "category", "severity", "description", "state", "version", "source", "origin_kind",
          "found_on", "found_at", "booked_on", "backdated", "due_on", "due_at", "first_due_on", "submitted_at",
          "put_right_at", "closed_at", "recorded_at", "found_again"]  # fmt: skip


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


class HazardRow(serializers.ModelSerializer):
    """Every column that the API's list has, by the framework's own means."""

    street, category, severity = (serializers.StringRelatedField() for _ in range(3))

    class Meta:
        model = Hazard
        fields = FIELDS


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def hazards(request):
    """Fifty hazards by page number with their count, as the framework's handbook does it."""
    below = request.user.posts.select_related("grid").first().grid.path
    rows = Hazard.objects.filter(street__path__startswith=below).select_related("street", "category", "severity")
    pages = PageNumberPagination()
    pages.page_size = 50
    shown = pages.paginate_queryset(rows.order_by("-found_at", "id"), request)
    return pages.get_paginated_response(HazardRow(shown, many=True).data)


RAW = f"""
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT {", ".join(f"h.{name}" for name in FIELDS if name not in ("street", "category", "severity"))},
        s.name AS street, c.name_zh AS category, v.name_zh AS severity
    FROM hazards_hazard h JOIN grids_grid s ON s.id = h.street_id
    JOIN hazards_category c ON c.id = h.category_id JOIN hazards_severity v ON v.id = h.severity_id
    WHERE h.street_id = ANY(%s) AND NOT h.at_home ORDER BY h.found_at DESC, h.id LIMIT 50) r
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
