"""What is told of one visit, and to whom: who made it, so that nobody is judged behind his back, and who looks."""

from datetime import datetime

from grids.access import may
from grids.models import User
from inspections.models import Inspection, Signal
from inspections.signals.versions import versions
from inspections.signals.words import in_words


def told(inspection: Inspection, user: User, *, now: datetime) -> list[Signal]:
    """What was found odd about the visit in any version of it, each with its `sentence`; nothing for anybody else."""
    own = inspection.by_id is not None and inspection.by_id == user.pk
    if not own and not may(user, "signals.look", inspection):
        return []
    rows = Signal.objects.filter(inspection__in=versions(inspection)).select_related("looked_by")
    rows = list(rows.order_by("recorded_at", "kind"))
    for row in rows:
        row.sentence = in_words(row, now=now)
    return rows
