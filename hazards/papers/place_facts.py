"""What the papers of a place say beside its hazards' own, frozen with their numbers: talks, advice, pledge, visits."""

from dataclasses import dataclass
from typing import Any

from grids.calendar import local_date
from grids.models import Grid, Place
from hazards.models import Hazard
from hazards.workflow import OPEN

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for a paper: of the place, or of the street alone; `said` under the names of its template."""

    of: Place | Hazard | Grid
    said: Facts


def of_place(place: Place | None, street: Grid) -> Facts:
    """The place as a paper names it; all empty of the street's own letters."""
    return {
        "street": street.name,
        "phone": street.phone,
        "place": place.name if place else "",
        "address": place.address if place else "",
        "responsible": place.responsible_person if place else "",
        "manager": place.manager if place else "",
        "grid": str(place.scope_cell or "") if place else "",
    }


def written_facts(row: Written) -> Facts:
    """提醒约谈通知, 约谈笔录, 建议函, 承诺书: the place, what was written, and what is open there now."""
    if isinstance(row.of, Grid):
        return of_place(None, row.of) | row.said
    place = row.of.place if isinstance(row.of, Hazard) else row.of
    return of_place(place, row.of.street) | {"open": open_at(place) if place else []} | row.said


def visit_facts(row: Written) -> Facts:
    """消防安全检查记录 (domain.md 4.3): the place with its phone, and the visit as the app above tells it."""
    place = row.of
    assert isinstance(place, Place)
    return of_place(place, place.street) | {"place_phone": place.phone} | row.said


def look_back_facts(row: Written) -> Facts:
    """回头看记录: what was put right when, and what the later look saw, as the app above tells it."""
    hazard = row.of
    assert isinstance(hazard, Hazard)
    put_right_on = local_date(hazard.put_right_at).isoformat() if hazard.put_right_at else ""
    return (
        of_place(hazard.place, hazard.street)
        | {
            "hazard": hazard.number,
            "description": hazard.description,
            "category": hazard.category.name_zh,
            "severity": hazard.severity.name_zh,
            "found_on": hazard.found_on.isoformat(),
            "put_right_on": put_right_on,
        }
        | row.said
    )


def open_at(place: Place) -> list[Facts]:
    """The place's hazards that are not put right, the first found first."""
    rows = Hazard.objects.filter(place=place, state__in=OPEN).order_by("found_at", "number")
    return [
        {
            "hazard": row.number,
            "description": row.description,
            "due_on": row.due_on.isoformat() if row.due_on else "",
        }
        for row in rows
    ]
