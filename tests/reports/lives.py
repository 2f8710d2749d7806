"""Lives of hazards told by rows, for tests of figures: each act is an event booked as the services book it."""

from datetime import date, datetime, time, timedelta
from itertools import count

from django.contrib.gis.geos import Point
from django.utils import timezone

from grids.calendar import local_midnight
from grids.models import Grid, Place
from grids.periods import booked_on
from hazards.models import Category, Hazard, HazardEvent, Severity
from hazards.services.day_sums import rebuild
from hazards.workflow import PUT_RIGHT, State, transition
from inspections.models import Inspection
from tests.factories import SHANGHAI

_numbers = count(1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=SHANGHAI)


def find(place: Place, on: date, *, due=None, origin="visit", origin_id=None, source="platform") -> Hazard:
    """A hazard found on a day: being put right by `due`, or only reported."""
    hazard = Hazard.objects.create(
        street=place.street, district=place.district, cell=place.cell, scope_cell=place.scope_cell, place=place,
        point=place.point or Point(109.185, 27.715, srid=4326), number=f"T{next(_numbers):06d}",
        at_home=place.is_home, category=Category.objects.order_by("order", "code").first(),
        severity=Severity.objects.order_by("rank").first(),
        description="楼梯间停放电动自行车", found_on=on, found_at=noon(on), booked_on=on, recorded_at=timezone.now(),
        origin_kind=origin, origin_id=origin_id, source=source,
    )  # fmt: skip
    act(hazard, "report", on)
    hazard.booked_on = hazard.events.get(seq=1).booked_on
    hazard.save()
    if due:
        hazard.due_on = hazard.first_due_on = due
        hazard.due_at = local_midnight(due + timedelta(days=1))
        act(hazard, "set_deadline", on)
    return hazard


def act(hazard: Hazard, action: str, on: date, note: str = "") -> Hazard:
    """One act at noon of a day, in the workflow table's words."""
    row, before = transition(action), hazard.state
    after = row.target(State(before)) if hazard.version else State.REPORTED
    street = Grid.objects.get(pk=hazard.street_id)
    hazard.version += 1
    HazardEvent.objects.create(
        street=street, hazard=hazard, seq=hazard.version, action=action, at=noon(on), note=note,
        from_state=before if hazard.version > 1 else "", to_state=after,
        booked_on=booked_on(on, street.books_closed_through), recorded_at=timezone.now(),
    )  # fmt: skip
    hazard.state = after
    hazard.put_right_at = noon(on) if after in PUT_RIGHT else None
    hazard.closed_at = noon(on) if after == State.CLOSED else None
    if action == "submit":
        hazard.submitted_at = noon(on)
    hazard.save()
    return hazard


def sum_up() -> None:
    """Count the sums anew: these lives are written past the services, which keep them."""
    for street in Grid.objects.streets():
        rebuild(street)


def close(hazard: Hazard, on: date) -> Hazard:
    """Submitted and passed on the same day."""
    act(hazard, "submit", on)
    return act(hazard, "pass_recheck", on)


def visit(place: Place, on: date, **more) -> Inspection:
    street = place.street
    return Inspection.objects.create(
        street=street, district=place.district, cell=place.cell, scope_cell=place.scope_cell, place=place,
        at_home=place.is_home, visited_on=on, visited_at=noon(on), recorded_at=noon(on),
        booked_on=booked_on(on, Grid.objects.get(pk=street.pk).books_closed_through), **more,
    )  # fmt: skip
