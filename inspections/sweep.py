"""一案一整改: a building gone through after a fire, 整改一家、验收一家、营业一家 (domain.md S0-24, S0-25)."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from uuid import UUID

from grids.models import Place
from inspections.models import RoundStop
from stations.models import Incident


def where_of(incident: Incident) -> str:
    """Where the fire was, in words for all who come along: a home under care is never named."""
    place = incident.place
    if place is not None and not place.is_home:
        return place.name
    at_home = place is not None
    return str((not at_home and incident.address) or incident.cell or incident.street)


@dataclass(frozen=True, slots=True)
class Shop:
    """How far a stop is. Each step asks for the one before it."""

    checked: bool
    put_right: bool
    accepted: bool
    in_business: bool


def shop(stop: RoundStop, open_at: Set[UUID]) -> Shop:
    """`open_at`: the places at which a hazard stands open.

    Checked: the round was there; put right: nothing stands open; accepted: and it is not 停业整改 (which only an
    acceptance ends); in business: and it is 营业.
    """
    checked = stop.visited_at is not None
    put_right = checked and stop.place_id not in open_at
    accepted = put_right and stop.place.status != Place.Status.SUSPENDED
    return Shop(checked, put_right, accepted, accepted and stop.place.status == Place.Status.OPEN)


def how_many(shops: Iterable[Shop]) -> dict[str, int]:
    """{all, checked, put_right, accepted, in_business} in 家."""
    rows = list(shops)
    steps = ("checked", "put_right", "accepted", "in_business")
    return {"all": len(rows)} | {step: sum(getattr(row, step) for row in rows) for step in steps}
