"""What is done with a paper, on the timeline of each hazard it is of."""

from collections.abc import Callable
from datetime import datetime

from hazards.models import Notice
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import Given


def note_on_each(paper: Notice, say: Callable[[], str], *, by, at: datetime) -> None:
    """A note on every hazard of `paper`, in the order of their ids. Call inside the transaction of the act."""
    text = on_record(say)
    for hazard in paper.hazards.order_by("pk"):
        act(hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: text}, note=text)
