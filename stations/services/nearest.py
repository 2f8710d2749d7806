"""The nearest help to a point."""

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from grids.models import Grid
from stations.models import Station


def nearest(point: Point, street: Grid, *, limit: int = 3) -> list[tuple[Station, int]]:
    """The `limit` nearest stations in use in `street` to a WGS-84 `point`, each with its distance in whole metres.

    A street has a few dozen stations, so they are ranked by true metres straight away.
    """
    ranked = (
        Station.objects.in_use()
        .filter(street=street, point__isnull=False)
        .annotate(metres=Distance("point", point))
        .order_by("metres", "code")
    )
    return [(station, round(station.metres.m)) for station in ranked[:limit]]
