"""From a point to its grid, by PostGIS. A point in no grid is said so, never guessed."""

from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import Point
from django.db.models import Case, IntegerField, When

from grids.models import Grid, Place


@dataclass(frozen=True)
class Location:
    """Where something is: `grid` is the smallest grid that holds it, or None when no grid of the street does."""

    street: Grid
    grid: Grid | None

    @property
    def district(self) -> Grid:
        return self.street.parent  # type: ignore[return-value]  # a street has its district above it

    @property
    def community(self) -> Grid | None:
        """The community the grid is or lies in."""
        if self.grid is None or self.grid.level == Grid.Level.COMMUNITY:
            return self.grid
        return self.grid.parent

    @property
    def in_a_cell(self) -> bool:
        return self.grid is not None and self.grid.level == Grid.Level.CELL

    def as_fact_fields(self) -> dict:
        """The columns of a LocatedFact for something that happens here now."""
        return {"street": self.street, "district": self.district, "cell": self.grid, "scope_cell": self.grid}


def locate(street: Grid, point: Point | None, *, on: date) -> Location:
    """Where in `street` the WGS-84 `point` lies on that day: a dedicated cell first, then the lowest code.

    Where no cell covers the point its community answers; where no community does, `grid` is None.
    """
    if point is None:
        return Location(street, None)
    order = Case(
        When(level=Grid.Level.CELL, kind=Grid.Kind.DEDICATED, then=0),
        When(level=Grid.Level.CELL, then=1),
        default=2,
        output_field=IntegerField(),
    )
    grid = (
        Grid.objects.on(on)
        .filter(street=street, level__in=[Grid.Level.CELL, Grid.Level.COMMUNITY], boundary__covers=point)
        .select_related("parent")
        .annotate(nearness=order)
        .order_by("nearness", "code")
        .first()
    )
    return Location(street, grid)


def street_at(point: Point, *, on: date) -> Grid | None:
    """The street whose boundary holds the point that day, or None where no boundary was drawn."""
    return Grid.objects.on(on).streets().filter(boundary__covers=point).order_by("code").first()


def location_of(place: Place) -> Location:
    """Where a registered place is: its own cell, which an officer may have chosen against the map."""
    return Location(place.street, place.scope_cell)
