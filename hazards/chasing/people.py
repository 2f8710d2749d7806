"""Whom the steps of a ladder mean in one street, looked up at once for all its grids."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from grids.calendar import local_date
from grids.models import Grid, Post
from hazards.ladder import Party, Rung

ABOVE_THE_STREET = ("brigade_officer", "district_office")  # held at the district, told of its streets


def people_by_cell(street: Grid, rungs: Iterable[Rung], *, now: datetime) -> dict[str, dict[str, list[str]]]:
    """{grid id or "": {days: [user ids]}}: who is told at each step about a fact looked after in that grid.

    Where nobody holds the roles of a step the next step's are told.
    """
    rungs = sorted(rungs, key=lambda rung: rung.days)  # one a number of days: `Ladders.current`
    roles = {role for rung in rungs for role in rung.told} - set(Party.values)
    inside = Q(grid=street) | Q(grid__street=street)
    if roles & set(ABOVE_THE_STREET):
        codes = [code for code in street.path.split("/") if code]
        inside |= Q(grid__code__in=codes, role__code__in=ABOVE_THE_STREET)
    posts = Post.objects.current(local_date(now)).filter(inside, limited=False, role__code__in=roles)
    holders: dict[tuple[int, str], set[str]] = defaultdict(set)
    above = set()
    for grid_id, role, user_id in posts.values_list("grid_id", "role__code", "user_id"):
        holders[grid_id, role].add(str(user_id))
        if role in ABOVE_THE_STREET:
            above.add(grid_id)
    chains = {"": [street.pk, *above]}
    below = Grid.objects.filter(street=street).values_list("pk", "parent_id")
    chains |= {str(pk): [pk, parent_id, street.pk, *above] for pk, parent_id in below}
    return {
        cell: {str(rung.days): _told(nth, rungs, chain, holders) for nth, rung in enumerate(rungs)}
        for cell, chain in chains.items()
    }


def _told(nth: int, rungs: list[Rung], chain: list[int], holders: Mapping[tuple[int, str], set[str]]) -> list[str]:
    if not set(rungs[nth].told) - set(Party.values):
        return []  # only people that the fact itself names
    for rung in rungs[nth:]:
        people = set().union(*(holders[grid, role] for grid in chain for role in rung.told if (grid, role) in holders))
        if people:
            return sorted(people)
    return []


def people_of_places(street: Grid, *, now: datetime) -> dict[str, list[str]]:
    """{place id: [user ids]}: who answers for a place, if he has an account."""
    posts = Post.objects.current(local_date(now)).filter(role__code="place_person", places__place__street=street)
    found: dict[str, list[str]] = defaultdict(list)
    for place_id, user_id in posts.values_list("places__place", "user_id").distinct():
        found[str(place_id)].append(str(user_id))
    return found
