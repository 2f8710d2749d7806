"""Who looks after a place looks after what was found there: facts go along when their place changes cell.

A fact's `cell`, where it happened, never changes; `scope_cell` does (design section 10). The models of all apps are
asked by their common shape, as `verifying` does, so no fact is left with a worker who no longer goes there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from django.apps import apps
from django.contrib.gis.db.models import PointField
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from grids.models import Grid, LocatedFact, Place, User
from grids.services.locating import Location, locate

_movers: dict[type[LocatedFact], Callable[..., None]] = {}


def moved_by(model: type[LocatedFact], mover: Callable[..., None]) -> None:
    """Have facts of `model` moved by `mover(rows, cell, by=, at=)`, which writes it on their timeline.

    Said once by the model's app (`apps.py`); facts of every other model are moved by a plain update.
    """
    _movers[model] = mover


def put_into(place: Place, grid: Grid | None) -> None:
    """Set the columns of an unsaved change: `grid` looks after the place from now on."""
    place.cell = place.scope_cell = grid
    place.community = Location(place.street, grid).community


def facts_follow(place: Place, *, came_from: int | None, by: User | None, at: datetime) -> None:
    """After `place` left the grid with that id: what stood there with it goes along, in the same transaction.

    A fact that had been put elsewhere than its place by a correction stays where it is.
    """
    for model in _facts_of_places():
        _move(model._default_manager.filter(place=place, scope_cell=came_from), place.scope_cell, by=by, at=at)


def gather(grid: Grid, *, by: User | None, at: datetime) -> int:
    """Take under a boundary just drawn what no cell looked after before; how many places came.

    These are places, and facts at them or at a bare point, whose `scope_cell` is empty or the grid's own community.
    Nothing leaves another cell: filling a gap is no redraw. A place that an officer put against the map stays.
    """
    if grid.boundary is None or grid.level not in (Grid.Level.CELL, Grid.Level.COMMUNITY):
        return 0
    waiting = Q(scope_cell__isnull=True) | Q(scope_cell=grid.parent_id)
    covered = Q(point__coveredby=grid.boundary, street=grid.street_id)
    if not _anything_waits(grid):
        return 0  # a street that is being drawn before anything is entered: no search by boundaries
    with transaction.atomic():
        places = Place.objects.select_for_update(of=["self"]).filter(waiting, covered, cell_override_reason="")
        came = list(places.order_by("pk").select_related("street"))
        if came:
            _bring(came, waiting, by=by, at=at)
        for model in _facts_with_points():
            alone = Q(place__isnull=True) if model in _facts_of_places() else Q()
            found = defaultdict(list)
            for fact in model._default_manager.filter(waiting & covered & alone).select_related("street"):
                found[locate(fact.street, fact.point, on=localdate(at)).grid].append(fact.pk)
            for cell, facts in found.items():
                _move(model._default_manager.filter(pk__in=facts), cell, by=by, at=at)
    return len(came)


def _anything_waits(grid: Grid) -> bool:
    """Whether the street has a place or a fact with a point that no cell looks after."""
    with connection.cursor() as cursor:
        cursor.execute(_anything_waiting(), {"street": grid.street_id, "community": grid.parent_id})
        return cursor.fetchone()[0]


@cache
def _anything_waiting() -> str:
    """One statement for all models: opening cell after cell asks it each time."""
    waiting = (
        f"EXISTS (SELECT FROM {connection.ops.quote_name(model._meta.db_table)} WHERE street_id = %(street)s"
        " AND (scope_cell_id IS NULL OR scope_cell_id = %(community)s))"
        for model in (Place, *_facts_with_points())
    )
    return f"SELECT {' OR '.join(waiting)}"


def _bring(places: list[Place], waiting: Q, *, by: User | None, at: datetime) -> None:
    """Each of `places` falls into the cell of its point, and what stands there with it goes along."""
    for place in places:
        put_into(place, locate(place.street, place.point, on=localdate(at)).grid)
    Place.objects.bulk_update(places, ["cell", "scope_cell", "community"], batch_size=500)
    for cell, there in _by_cell(places).items():
        for model in _facts_of_places():
            _move(model._default_manager.filter(waiting, place__in=there), cell, by=by, at=at)


def _by_cell(places: Iterable[Place]) -> dict[Grid | None, list[Place]]:
    found = defaultdict(list)
    for place in places:
        found[place.scope_cell].append(place)
    return found


def _move(rows: QuerySet, cell: Grid | None, *, by: User | None, at: datetime) -> None:
    """`cell` looks after the facts `rows` of one model from now on."""
    if mover := _movers.get(rows.model):
        mover(rows, cell, by=by, at=at)
    else:
        rows.update(scope_cell=cell)


def has_facts(place: Place) -> bool:
    """Whether anything was recorded at `place`, whatever the app."""
    return any(model._default_manager.filter(place=place).exists() for model in _facts_of_places())


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
