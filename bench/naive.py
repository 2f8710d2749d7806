"""The naive peer: the same dashboard as one writes it first, with DRF and the ORM: a count for every figure."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from grids.models import Grid
from hazards.models import Hazard
from inspections.models import Inspection

WEEKS = 13


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
