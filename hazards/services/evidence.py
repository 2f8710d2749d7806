"""Photos that reach a hazard after the act they belong to: a visit is sent first, its photos one by one."""

from datetime import datetime

from grids.models import Photo
from hazards.models import Evidence, Hazard

ACTS_OF = {
    Evidence.Stage.BEFORE: ("report", "find_again"),
    Evidence.Stage.AFTER: ("fix_on_site", "submit", "find_again"),
}


def add_late(
    hazard: Hazard, *, photo: Photo, stage: str, at: datetime, promised_at: datetime | None = None
) -> Evidence:
    """Link a promised photo to the event it was promised with; the same photo again is the same row.

    `promised_at`: when its visit was recorded, which tells the finding from a later one of the same hazard.
    """
    events = list(hazard.events.filter(action__in=ACTS_OF[Evidence.Stage(stage)]).order_by("seq"))
    of_the_visit = [event for event in events if event.recorded_at == promised_at]
    event = of_the_visit[-1] if of_the_visit else next(iter(events), None)
    evidence, _is_new = Evidence.objects.get_or_create(
        street_id=hazard.street_id,
        hazard=hazard,
        photo=photo,
        stage=stage,
        defaults={"event": event, "recorded_at": at},
    )
    return evidence
