"""Hand-overs that nobody answers: put before the station, then before the street's leader; once per step.

Swept with the reminders, street by street: state-based and catching up as they are.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.formats import full_day
from grids.models import Grid
from hazards.chasing.people import people_by_cell
from hazards.chasing.rules import Ladders, ladders_of
from hazards.chasing.words import rows_of
from hazards.kinds import kind_of_step
from hazards.ladder import Channel, Clock, ReminderStep, by_phone
from hazards.models import Handover, HandoverReminder
from hazards.services.audience import address_of, in_words, short
from notifications.services import Announcement, announce_all

BATCH = 200


def escalate(street: Grid, *, now: datetime) -> int:
    """Tell of every hand-over of the street unanswered past its time, up to `now`; of how many it was told.

    Missed steps are caught up by the latest only. One that is being answered at this moment is left to the next sweep.
    """
    if not _owing(street, now=now).exists():
        return 0  # of most streets at most hours: nobody is looked up for it
    ladders = ladders_of(street)
    people = people_by_cell(street, ladders.current(Clock.HANDOVER, local_date(now)), now=now)
    told = 0
    while True:
        with transaction.atomic():
            taken = _batch(street, ladders, people, now=now)
        told += taken
        if taken < BATCH:
            return told


def _owing(street: Grid, *, now: datetime) -> QuerySet[Handover]:
    return Handover.objects.filter(street=street, state=Handover.State.SENT, remind_at__lte=now)


def _batch(street: Grid, ladders: Ladders, people: dict[str, dict[str, list[str]]], *, now: datetime) -> int:
    rows = list(
        _owing(street, now=now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("receiver", "hazard__place", "hazard__category", "hazard__scope_cell", "hazard__street")
        .order_by("remind_at", "id")[:BATCH]
    )
    reminders, announcements = [], []
    for row in rows:
        rungs = steps_of(row, ladders)
        owed = [rung for rung in rungs if (row.remind_at is None or row.remind_at <= rung.at) and rung.at <= now]
        for rung in owed:
            latest = rung is owed[-1]
            to = people[str(row.hazard.scope_cell_id or "")].get(str(rung.step), []) if latest else []
            reminders.append(
                HandoverReminder(
                    street=street, recorded_at=now, handover=row, step=rung.step, superseded=not latest, to=to
                )
            )
            if latest:
                announcements.append(_message(row, rung, to))
                if rung.rung.channel == Channel.GROUP:
                    announcements.append(_to_group(row, rung))
        row.remind_at = next((rung.at for rung in rungs if rung.at > now), None)
    HandoverReminder.objects.bulk_create(reminders, ignore_conflicts=True)
    Handover.objects.bulk_update(rows, ["remind_at"])
    announce_all(street, announcements, at=now)
    return len(rows)


def steps_of(row: Handover, ladders: Ladders) -> list[ReminderStep]:
    """The steps of one hand-over, counted from the last day for its answer."""
    return ladders.steps(Clock.HANDOVER, row.sent_at, row.last_day)


def reschedule(street: Grid, *, now: datetime) -> int:
    """The next step of every unanswered hand-over, after the street's rows changed; how many were looked at."""
    ladders = ladders_of(street)
    rows = Handover.objects.filter(street=street, state=Handover.State.SENT).exclude(remind_at__lte=now)
    with transaction.atomic():
        waiting = list(rows.select_for_update())
        for row in waiting:
            row.remind_at = next((rung.at for rung in steps_of(row, ladders) if rung.at > now), None)
        Handover.objects.bulk_update(waiting, ["remind_at"], batch_size=500)
    return len(waiting)


def _message(row: Handover, rung: ReminderStep, to: list[str]) -> Announcement:
    def title() -> str:
        words = {"receiver": row.receiver.name, "what": short(row.hazard)}
        return _("移送超时未受理：%(receiver)s，%(what)s") % words

    def body() -> str:
        sent = _("%(day)s移送，已超过受理期限，请催办。") % {"day": full_day(local_date(row.sent_at))}
        return " ".join(filter(None, [in_words(row.hazard), row.number, sent]))

    return Announcement(
        event=f"hazard.handover-unanswered.{rung.step}",
        key=f"handover:{row.pk}:{rung.step}",
        to=to,
        title=title,
        body=body,
        url=address_of(row.hazard),
        channel=by_phone(rung.rung),
        kind=kind_of_step(Clock.HANDOVER, rung.rung, rung.step).code,
    )


def _to_group(row: Handover, rung: ReminderStep) -> Announcement:
    """To the street's groups: the receiver and the paper's number, nothing of the place."""
    return Announcement(
        event=f"hazard.handover-unanswered.{rung.step}",
        key=f"handover:{row.pk}:{rung.step}:group",
        to=[],
        title=lambda: _("移送超时未受理：%(receiver)s，%(what)s") % {"receiver": row.receiver.name, "what": row.number},
        url=rows_of(Clock.HANDOVER),
        channel=Channel.GROUP,
    )
