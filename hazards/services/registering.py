"""A hazard written down at the desk: reported and, when asked, given its deadline in the same stroke."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from grids.calendar import local_date, local_midnight
from grids.models import Grid, Photo, Place
from hazards.models import Hazard
from hazards.services.acts import set_deadline
from hazards.services.finding_again import find_again
from hazards.services.reporting import report_hazard
from hazards.workflow import State


def register_at_desk(
    street: Grid,
    *,
    by,
    at: datetime,
    facts: dict,
    origin_kind: str,
    place: Place | None = None,
    point: Point | None = None,
    photos: Iterable[Photo] = (),
    found_on: date | None = None,
    with_deadline: bool = False,
    due_on: date | None = None,
    hazard_id: UUID | None = None,
    same_as: Hazard | None = None,
) -> Hazard:
    """Report a hazard with `facts` (category, description, severity, structural) and perhaps set its deadline.

    `found_on` in the past is 补录 and asks for that right. `due_on` None is the category's rule. All or nothing; the
    form's `hazard_id` with the same facts again is the same hazard, untouched; with other facts it is another one
    (a form gone back to). `same_as`: an open hazard there that it is once more (重复发现); it keeps its deadline.
    Refuses what `report_hazard` and `set_deadline` refuse.
    """
    if same_as is not None:

        def date_it(hazard: Hazard) -> None:
            if with_deadline and hazard.state == State.REPORTED:
                set_deadline(hazard, by=by, at=at, seen=None, due_on=due_on)

        words = facts["description"]
        return find_again(same_as, by=by, at=at, seen=None, note=words, photos=photos, found_id=hazard_id, then=date_it)
    past = found_on is not None and found_on < local_date(at)
    earlier = Hazard.objects.filter(pk=hazard_id, found_by=by).first()
    if earlier and any(getattr(earlier, name) != facts[name] for name in ("category", "description")):
        hazard_id = None
    report = partial(
        report_hazard, street, by=by, at=at, place=place, point=point, origin_kind=origin_kind, photos=photos,
        found_at=local_midnight(found_on) if found_on and past else None, backdated=past, hazard_id=hazard_id, **facts,
    )  # fmt: skip
    try:
        with transaction.atomic():
            hazard = report()
            if with_deadline and hazard.version == 1:
                hazard = set_deadline(hazard, by=by, at=at, seen=None, due_on=due_on)
    except IntegrityError:
        # The primary key is the gate: the same form, sent twice in one moment.
        hazard = report()
    return hazard
