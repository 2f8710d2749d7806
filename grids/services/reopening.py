"""A place that stopped business for rectification, and its way back: never by a tick, only by an acceptance."""

from datetime import date

import pghistory

from grids.models import Place, User

STOPPED, ACCEPTED = Place.Status.SUSPENDED, Place.Status.ACCEPTED


def waits_for_acceptance(place: Place) -> bool:
    """Whether it stopped for rectification and was not accepted since, whatever it was called in between."""
    latest = place.events.filter(status__in=[STOPPED, ACCEPTED]).order_by("-pgh_id").values_list("status", flat=True)
    return latest.first() == STOPPED


def suspend(place: Place, *, by: User | None, note: str) -> Place:
    """停业整改, as the consequence of a measure whose own right allowed it; the note stands in the row's history."""
    return _put(place, STOPPED, by=by, note=note)


def reopen(place: Place, *, by: User | None, note: str, opens_on: date, today: date) -> Place:
    """验收通过, and open for business when its day has come; before that it is opened on its page from that day on.

    For the service of acceptance, which asks who may.
    """
    place = _put(place, ACCEPTED, by=by, note=note)
    return _put(place, Place.Status.OPEN, by=by, note=note) if opens_on <= today else place


def _put(place: Place, status: str, *, by: User | None, note: str) -> Place:
    with pghistory.context(note=note, by=str(by.pk) if by else ""):
        held = Place.objects.select_for_update(of=["self"]).get(pk=place.pk)
        if held.status != status:
            held.status = status
            held.save(update_fields=["status"])
    return held
