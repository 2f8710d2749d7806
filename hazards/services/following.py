"""Another grid looks after hazards from now on: their place moved, or a boundary was drawn. Called by grids."""

from datetime import datetime

from django.db.models import F, QuerySet

from grids.calendar import local_date
from grids.models import Grid, User
from grids.pages import without_outlines
from grids.periods import booked_on
from grids.services.books import books_closed_through
from hazards.models import Hazard, HazardEvent
from hazards.services.engine import tell_feed
from hazards.workflow import transition

BATCH = 500


def change_cell(rows: QuerySet[Hazard], cell: Grid | None, *, by: User | None, at: datetime) -> None:
    """`cell` looks after the hazards of `rows` from now on; each gets an event with both grids, and a row of the feed.

    Many at once and so beside the engine: no state and no sum changes, and who may was asked where the place or the
    boundary was changed. `rows` are of one street. Nobody is told: who looks after a place finds them in his lists.
    """
    rows = rows.exclude(scope_cell=cell).annotate(left=F("scope_cell__code")).select_related("street")
    hazards = list(without_outlines(rows).select_for_update(of=("self",)).order_by("pk"))
    if not hazards:
        return
    action = transition("change_cell").action
    day = booked_on(local_date(at), books_closed_through(hazards[0].street_id))
    events = [
        HazardEvent(
            street_id=hazard.street_id,
            recorded_at=at,
            hazard=hazard,
            seq=hazard.version + 1,
            action=action,
            from_state=hazard.state,
            to_state=hazard.state,
            by=by,
            organisation_id=by.organisation_id if by else None,
            at=at,
            booked_on=day,
            data={"scope_cell": [hazard.left, cell.code if cell else None]},
        )
        for hazard in hazards
    ]
    for hazard in hazards:
        hazard.version, hazard.scope_cell = hazard.version + 1, cell
    Hazard.objects.bulk_update(hazards, ["scope_cell", "version"], batch_size=BATCH)
    HazardEvent.objects.bulk_create(events, batch_size=BATCH)
    tell_feed(events)
