"""重复发现: what is known and still open is seen once more. One more finding of the same hazard, never a second one."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from grids.models import Photo, Place
from hazards.models import Hazard, HazardEvent
from hazards.services.engine import Step, act
from hazards.services.locking import once_more
from hazards.workflow import Given

ACTION = "find_again"


def open_at(place: Place, *, by) -> QuerySet[Hazard]:
    """The open hazards of the place that `by` may see (None: all), the last found first."""
    rows = Hazard.objects.all() if by is None else Hazard.objects.visible_to(by)
    return rows.filter(place=place).open().select_related("category").order_by("-found_at", "-id")


def find_again(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    note: str,
    photos: Iterable[Photo] = (),
    found_at: datetime | None = None,
    found_id: UUID | None = None,
    origin: UUID | None = None,
    then: Callable[[Hazard], object] | None = None,
) -> Hazard:
    """Count the open `hazard` as found once more, with the words and photos of it. Its state and deadline stay.

    Nothing is booked: 新增 counts the first finding alone. `found_at`: when it was seen, `found_id`: the finder's own
    number of this finding, sent twice it is one; `origin`: the visit it was seen at; `then`: what follows in the same
    stroke, once. Refuses as `act` does.
    """

    def change(step: Step) -> None:
        step.hazard.found_again += 1
        step.happened_at = found_at
        step.data = {"found_id": str(found_id) if found_id else None, "origin": str(origin) if origin else None}

    def work() -> Hazard:
        with transaction.atomic():
            locked = Hazard.objects.select_for_update(of=("self",)).get(pk=hazard.pk)
            if found_id and found_before(locked.place, found_id):
                return locked
            given = {Given.NOTE: note.strip()}
            found = act(hazard, ACTION, by=by, at=at, seen=seen, given=given, note=note, photos=photos, change=change)
            if then:
                then(found)
            return found

    return once_more(work)


def found_before(place: Place | None, found_id: UUID) -> Hazard | None:
    """The hazard of the place that the finding `found_id` was counted to, if it has arrived before."""
    events = HazardEvent.objects.filter(hazard__place=place, action=ACTION, data__found_id=str(found_id))
    event = events.select_related("hazard").first() if place else None
    return event.hazard if event else None


def found_again_at(visit: UUID, place: UUID) -> QuerySet[HazardEvent]:
    """The events of the visit's findings that were known before."""
    return HazardEvent.objects.filter(hazard__place=place, action=ACTION, data__origin=str(visit))
