"""Who looks after a place looks after what was found there: facts go along when their place changes cell.

A fact's `cell`, where it happened, never changes; `scope_cell` does (design section 10). The models of all apps are
asked by their common shape, as `verifying` does, so no fact is left with a worker who no longer goes there.
"""

from datetime import datetime
from functools import cache

from django.apps import apps
from django.contrib.gis.db.models import PointField
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from grids.models import Grid, LocatedFact, Place
from grids.services.locating import Location, locate


def put_into(place: Place, grid: Grid | None) -> None:
    """Set the columns of an unsaved change: `grid` looks after the place from now on."""
    place.cell = place.scope_cell = grid
    place.community = Location(place.street, grid).community


def facts_follow(place: Place, *, came_from: int | None) -> None:
    """After `place` left the grid with that id: what stood there with it goes along, in the same transaction.

    A fact that had been put elsewhere than its place by a correction stays where it is.
    """
    for model in _facts_of_places():
        model._default_manager.filter(place=place, scope_cell=came_from).update(scope_cell=place.scope_cell)


def gather(grid: Grid, *, at: datetime) -> int:
    """Take under a boundary just drawn what no cell looked after before; how many places came.

    These are places, and facts at them or at a bare point, whose `scope_cell` is empty or the grid's own community.
    Nothing leaves another cell: filling a gap is no redraw. A place that an officer put against the map stays.
    """
    if grid.boundary is None or grid.level not in (Grid.Level.CELL, Grid.Level.COMMUNITY):
        return 0
    waiting = Q(scope_cell__isnull=True) | Q(scope_cell=grid.parent_id)
    covered = Q(point__coveredby=grid.boundary, street=grid.street_id)
    here = Q(street=grid.street_id) & waiting
    if not any(model._default_manager.filter(here).exists() for model in (Place, *_facts_with_points())):
        return 0  # a street that is being drawn before anything is entered: no search by boundaries
    with transaction.atomic():
        places = Place.objects.select_for_update(of=["self"]).filter(waiting, covered, cell_override_reason="")
        came = list(places.order_by("pk").select_related("street"))
        if came:
            _bring(came, waiting, at=at)
        for model in _facts_with_points():
            alone = Q(place__isnull=True) if model in _facts_of_places() else Q()
            for fact in model._default_manager.filter(waiting & covered & alone).select_related("street"):
                found = locate(fact.street, fact.point, on=localdate(at)).grid
                model._default_manager.filter(pk=fact.pk).update(scope_cell=found)
    return len(came)


def _bring(places: list[Place], waiting: Q, *, at: datetime) -> None:
    """Each of `places` falls into the cell of its point, and what stands there with it goes along."""
    for place in places:
        put_into(place, locate(place.street, place.point, on=localdate(at)).grid)
    Place.objects.bulk_update(places, ["cell", "scope_cell", "community"], batch_size=500)
    now_of_place = Subquery(Place.objects.filter(pk=OuterRef("place_id")).values("scope_cell"))
    for model in _facts_of_places():
        model._default_manager.filter(waiting, place__in=places).update(scope_cell=now_of_place)


@cache
def _facts() -> list[type[LocatedFact]]:
    return [model for model in apps.get_models() if issubclass(model, LocatedFact) and model is not Place]


def _facts_of_places() -> list[type[LocatedFact]]:
    """Models of facts that name their place."""
    return [model for model in _facts() if any(field.name == "place" for field in model._meta.concrete_fields)]


def _facts_with_points() -> list[type[LocatedFact]]:
    """Models of facts that may have happened at a point without a place."""
    return [
        model for model in _facts() if any(isinstance(f, PointField) and f.name == "point" for f in model._meta.fields)
    ]
