"""Opening and changing a station."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import DomainError
from grids.models import Grid, User
from grids.services.locating import locate
from grids.services.numbering import next_number
from grids.services.territory import usable_boundary
from stations.models import Station
from stations.services.kit import equip

CHANGEABLE = {"name", "kind", "level", "state", "address", "operator", "phone", "opened_on", "note"}


@transaction.atomic
def open_station(
    street: Grid, *, by: User | None, at: datetime, point: Point | None = None, invented: bool = False, **facts
) -> Station:
    """A new station of `street` with the empty kit list of its level. `facts` are the fields in CHANGEABLE.

    `invented` marks one that was made up for a demonstration.
    """
    code = f"{next_number(street, kind='station', year=0):03d}"
    station = Station(street=street, recorded_at=at, code=code, invented=invented)
    _write(station, point, at, facts)
    require(by, "stations.manage", station)
    station.save()
    equip(station, by=by, at=at)
    return station


@transaction.atomic
def edit_station(station: Station, *, by: User, at: datetime, point: Point | None, **facts) -> Station:
    """Change a station's facts; a new level adds the lines its template has and the kit lacks."""
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    require(by, "stations.manage", station)
    _write(station, point, at, facts)
    station.save()
    equip(station, by=by, at=at)
    return station


@transaction.atomic
def serve_communities(station: Station, *, by: User | None, at: datetime, communities: Iterable[Grid]) -> Station:
    """Make the areas of these communities the station's service area; none clears it.

    Refuses a community of another street and one whose boundary nobody has drawn.
    """
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    require(by, "stations.manage", station)
    chosen = list(Grid.objects.filter(pk__in=[grid.pk for grid in communities]).in_code_order())
    if any(grid.street_id != station.street_id or grid.level != Grid.Level.COMMUNITY for grid in chosen):
        raise DomainError("not-a-community-here", _("服务范围只能选择本街道的社区（村）。"))
    if any(grid.boundary is None for grid in chosen):
        raise DomainError("no-boundary", _("所选社区（村）还没有边界，请先在网格中画出。"))
    areas = [grid.boundary for grid in chosen]
    station.service_area = usable_boundary(reduce(lambda area, more: area.union(more), areas)) if areas else None
    station.save(update_fields=["service_area"])
    return station


def served(station: Station, on: date) -> list[Grid]:
    """The communities of the station's street that lie in its service area on that day, in code order."""
    area = station.service_area
    if area is None:
        return []
    here = Grid.objects.on(on).communities().filter(street=station.street_id, boundary__isnull=False)
    return [grid for grid in here.in_code_order() if area.contains(grid.boundary.point_on_surface)]


def _write(station: Station, point: Point | None, at: datetime, facts: dict) -> None:
    unknown = set(facts) - CHANGEABLE
    if unknown:
        raise TypeError(f"not facts of a station: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(station, name, value)
    location = locate(station.street, point, on=timezone.localdate(at))
    station.point = point
    station.district, station.scope_cell, station.community = location.district, location.grid, location.community
    if station.cell_id is None:
        station.cell = location.grid
