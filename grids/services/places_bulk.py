"""Thousands of places at once, by the same rules as one: for loaders and imports."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.contrib.gis.geos.prepared import PreparedGeometry
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from grids.access import require_in
from grids.errors import DomainError
from grids.models import Counter, Grid, Place, PlaceFlag, User
from grids.services.locating import Location
from grids.services.places import draft, settle

Area = tuple[Grid, tuple[float, float, float, float], PreparedGeometry]


class _Map:
    """The street's grids of one day in memory: a thousand points without a thousand queries."""

    def __init__(self, street: Grid, day):
        grids = Grid.objects.on(day).filter(street=street, level__in=["cell", "community"], boundary__isnull=False)
        ordered = sorted(grids.select_related("parent"), key=self._nearness)
        self.street = street
        self.areas: list[Area] = [(grid, grid.boundary.extent, grid.boundary.prepared) for grid in ordered]

    @staticmethod
    def _nearness(grid: Grid) -> tuple[int, str]:
        if grid.level != Grid.Level.CELL:
            return 2, grid.code
        return (0 if grid.kind == Grid.Kind.DEDICATED else 1), grid.code

    def locate(self, point: Point | None) -> Location:
        if point is None:
            return Location(self.street, None)
        x, y = point.coords
        near = (
            (grid, area)
            for grid, (west, south, east, north), area in self.areas
            if west <= x <= east and south <= y <= north  # cheap, and false for nearly all
        )
        return Location(self.street, next((grid for grid, area in near if area.covers(point)), None))


def register_places(street: Grid, rows: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime) -> list[Place]:
    """Register `rows`, each a mapping of `register_place`'s arguments, all or none; in the order given.

    Two more keys are for registers brought along: `registered_on` (date) and `status`. For people whose post reaches
    the whole street. Refuses `rows-refused` with `problems`: pairs of the row's position (from 1) and a sentence.
    """
    require_in(by, "places.register", street)
    ground = _Map(street, localdate(at))
    places: list[Place] = []
    labels: list[list[PlaceFlag]] = []
    problems: list[tuple[int, str]] = []
    for position, row in enumerate(rows, start=1):
        fields = dict(row)
        labels.append(list(fields.pop("flags", None) or []))
        cell, reason = fields.pop("cell", None), fields.pop("cell_reason", "")
        brought = {key: fields.pop(key) for key in ("registered_on", "status") if key in fields}
        try:
            place = draft(street, at=at, **fields)
            settle(place, ground.locate(place.point), cell=cell, reason=reason, by=by, at=at)
        except DomainError as error:
            problems.append((position, _in_words(error)))
            continue
        for key, value in brought.items():
            setattr(place, key, value)
        place.registered_by = by
        places.append(place)
    if problems:
        raise DomainError("rows-refused", _("有 %(n)d 行没有通过检查。") % {"n": len(problems)}, problems=problems)
    _save(street, places, labels)
    return places


def _in_words(error: DomainError) -> str:
    return " ".join([str(error), *(f"{name}: {said}" for name, said in error.details.get("fields", {}).items())])


def _save(street: Grid, places: list[Place], labels: list[list[PlaceFlag]]) -> None:
    with transaction.atomic():
        Counter.objects.get_or_create(street=street, kind="place", year=0)
        counter = Counter.objects.select_for_update().get(street=street, kind="place", year=0)
        for place in places:
            counter.last += 1
            place.code = f"{counter.last:05d}"
        counter.save(update_fields=["last"])
        Place.objects.bulk_create(places, batch_size=500)
        through = Place.flags.through
        through.objects.bulk_create(
            (through(place=place, placeflag=flag) for place, own in zip(places, labels, strict=True) for flag in own),
            batch_size=2000,
        )
