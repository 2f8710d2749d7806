"""Photos that reach a hazard after the act they belong to: a visit is sent first, its photos one by one."""

from datetime import datetime

from grids.models import Photo
from hazards.models import Evidence, Hazard

ACT_OF = {Evidence.Stage.BEFORE: "report", Evidence.Stage.AFTER: "fix_on_site"}


def add_late(hazard: Hazard, *, photo: Photo, stage: str, at: datetime) -> Evidence:
    """Link a promised photo to the event it was promised with; the same photo again is the same row."""
    event = hazard.events.filter(action=ACT_OF[Evidence.Stage(stage)]).order_by("seq").first()
    evidence, _is_new = Evidence.objects.get_or_create(
        street_id=hazard.street_id,
        hazard=hazard,
        photo=photo,
        stage=stage,
        defaults={"event": event, "recorded_at": at},
    )
    return evidence
