"""Who was told of a hazard, and who has read it: for those who remind of it, on its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hazards.models import Hazard, Supervision
from hazards.services.audience import key_of
from notifications.models import Notification, Outbox

# Within this a sweep's message reaches the inboxes; it names many hazards, and has no key of one.
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """One message to one person. `read_at` None: not read yet; `waiting`: still on its way."""

    at: datetime
    title: str
    to: str
    read_at: datetime | None
    waiting: bool = False


def told_of(hazard: Hazard, reader) -> list[Told]:
    """The messages about `hazard`, newest first; four queries whatever its length. 督办 only for who may know of it."""
    keys = [key_of(hazard, seq) for seq in range(1, hazard.version + 1)]
    for pk in Supervision.objects.visible_to(reader).filter(hazard=hazard).values_list("pk", flat=True):
        keys += [f"supervision:{pk}:sent", f"supervision:{pk}:replied"]
    sent = _sent(hazard, keys)
    return sorted([*sent, *_reminded(hazard)], key=lambda one: one.at, reverse=True)


def _sent(hazard: Hazard, keys: list[str]) -> Iterable[Told]:
    """Found by the outbox' own key; the inbox then by person and key: both have an index, whatever history there is."""
    rows = Outbox.objects.filter(street=hazard.street_id, purpose=Outbox.Purpose.NOTIFY, key__in=keys)
    payloads = {row.key: row for row in rows}
    people = {pk for row in payloads.values() for pk in row.payload["to"]}
    for one in _of(hazard, people).filter(key__in=list(payloads)):
        yield Told(one.recorded_at, one.said_title, str(one.user), one.read_at)
    for row in payloads.values():
        if row.relayed_at is None:
            yield Told(row.recorded_at, row.said_title, "", None, waiting=True)


def _reminded(hazard: Hazard) -> Iterable[Told]:
    """Reminders: the first message of that step to that person after the step was recorded is the one that told it."""
    steps = list(hazard.reminders.filter(superseded=False).order_by("recorded_at"))
    if not steps:
        return
    people = {pk for row in steps for pk in row.to}
    wanted = {f"hazard.remind.{row.step}" for row in steps}
    found = list(
        _of(hazard, people).filter(event__in=wanted, recorded_at__gte=steps[0].recorded_at).order_by("recorded_at")
    )
    for row in steps:
        for pk in row.to:
            one = next((n for n in found if str(n.user_id) == pk and _is_of(n, row)), None)
            if one is not None:
                yield Told(one.recorded_at, one.said_title, str(one.user), one.read_at)


def _is_of(notification: Notification, reminder) -> bool:
    late = notification.recorded_at - reminder.recorded_at
    return notification.event == f"hazard.remind.{reminder.step}" and timedelta(0) <= late < SOON


def _of(hazard: Hazard, people: Iterable[str]):
    return Notification.objects.filter(street=hazard.street_id, user__in=list(people)).select_related("user")
