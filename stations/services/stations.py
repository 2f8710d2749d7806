"""Opening and changing a station."""

from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from grids.access import require
from grids.models import Grid, User
from grids.services.locating import locate
from grids.services.numbering import next_number
from stations.models import Station
from stations.services.kit import equip

CHANGEABLE = {"name", "kind", "level", "state", "address", "operator", "phone", "opened_on", "note"}


@transaction.atomic
def open_station(street: Grid, *, by: User | None, at: datetime, point: Point | None = None, **facts) -> Station:
    """A new station of `street` with the empty kit list of its level. `facts` are the fields in CHANGEABLE."""
    station = Station(street=street, recorded_at=at, code=f"{next_number(street, kind='station', year=0):03d}")
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
