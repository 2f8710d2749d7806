"""Who was told of a hazard, by what, and who has read it: for those who remind of it, on its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hazards.models import HandoverReminder, Hazard, Supervision
from hazards.services.audience import key_of
from notifications.models import Delivery, Notification, Outbox

# Within this a sweep's message reaches the inboxes; it names many hazards, and has no key of one.
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """One message to one person. `read_at` None: not read yet; `waiting`: still on its way; `outside`: what else went
    to him, by text or mail, and how far it got.
    """

    at: datetime
    title: str
    to: str
    read_at: datetime | None
    waiting: bool = False
    outside: tuple[Delivery, ...] = ()


def told_of(hazard: Hazard, reader) -> list[Told]:
    """The messages about `hazard` that `reader` may know of, newest first; nine queries at most whatever its length."""
    keys = [key_of(hazard, seq) for seq in range(1, hazard.version + 1)]
    for pk in Supervision.objects.visible_to(reader).filter(hazard=hazard).values_list("pk", flat=True):
        keys += [f"supervision:{pk}:sent", f"supervision:{pk}:replied"]
    escalated = HandoverReminder.objects.filter(street=hazard.street_id, handover__hazard=hazard, superseded=False)
    keys += [f"handover:{pk}:{step}" for pk, step in escalated.values_list("handover", "step")]
    return sorted([*_sent(hazard, keys), *_reminded(hazard, reader)], key=lambda one: one.at, reverse=True)


def _sent(hazard: Hazard, keys: list[str]) -> Iterable[Told]:
    """Found by the outbox' own key; the inbox then by person and key: both have an index, whatever history there is."""
    rows = Outbox.objects.filter(street=hazard.street_id, purpose=Outbox.Purpose.NOTIFY, key__in=keys)
    payloads = {row.key: row for row in rows}
    people = {pk for row in payloads.values() for pk in row.payload["to"]}
    for one in _of(hazard, people).filter(key__in=list(payloads)):
        yield _told(one)
    for row in payloads.values():
        if row.relayed_at is None:
            yield Told(row.recorded_at, row.said_title, "", None, waiting=True)


def _reminded(hazard: Hazard, reader) -> Iterable[Told]:
    """Reminders: the first message of that step to that person after the step was recorded is the one that told it."""
    steps = [(f"hazard.remind.{row.step}", row) for row in hazard.reminders.filter(superseded=False)]
    steps += [
        (f"chase.{row.clock}.{row.step}", row)
        for row in hazard.chases.filter(superseded=False).known_to(reader, hazard)
    ]
    if not steps:
        return
    steps.sort(key=lambda one: one[1].recorded_at)
    people = {pk for _event, row in steps for pk in row.to}
    events = {event for event, _row in steps}
    since = steps[0][1].recorded_at
    found = list(_of(hazard, people).filter(event__in=events, recorded_at__gte=since).order_by("recorded_at"))
    for event, row in steps:
        for pk in row.to:
            one = next((n for n in found if str(n.user_id) == pk and _is_of(n, event, row)), None)
            if one is not None:
                yield _told(one)


def _is_of(notification: Notification, event: str, step) -> bool:
    late = notification.recorded_at - step.recorded_at
    return notification.event == event and timedelta(0) <= late < SOON


def _of(hazard: Hazard, people: Iterable[str]):
    rows = Notification.objects.filter(street=hazard.street_id, user__in=list(people))
    return rows.select_related("user").prefetch_related("deliveries")


def _told(one: Notification) -> Told:
    return Told(one.recorded_at, one.said_title, str(one.user), one.read_at, outside=tuple(one.deliveries.all()))
