"""Hand-overs that nobody answers: put before the station, then before the street's leader; once per step.

Swept with the reminders, street by street: state-based and catching up as they are.
"""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.formats import full_day
from grids.models import Grid, Post
from hazards.ladder import handover_ladder
from hazards.models import Handover, HandoverReminder
from hazards.services.audience import address_of, in_words, short
from notifications.services import Announcement, announce_all

BATCH = 200
# Who is told at which step; where nobody holds the role the next step's are told.
TOLD = {1: "station_officer", 3: "street_leader"}


def escalate(street: Grid, *, now: datetime) -> int:
    """Tell of every hand-over of the street unanswered past its time, up to `now`; of how many it was told.

    Missed steps are caught up by the latest only. One that is being answered at this moment is left to the next sweep.
    """
    told = 0
    while True:
        with transaction.atomic():
            taken = _batch(street, now=now)
        told += taken
        if taken < BATCH:
            return told


def _batch(street: Grid, *, now: datetime) -> int:
    waiting = Handover.objects.filter(street=street, state=Handover.State.SENT, remind_at__lte=now)
    rows = list(
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("receiver", "hazard__place", "hazard__category", "hazard__scope_cell", "hazard__street")
        .order_by("remind_at", "id")[:BATCH]
    )
    people = _people(street, now=now)
    reminders, announcements = [], []
    for row in rows:
        rungs = handover_ladder(row.answer_due_at)
        owed = [rung for rung in rungs if (row.remind_at is None or row.remind_at <= rung.at) and rung.at <= now]
        for rung in owed:
            latest = rung is owed[-1]
            to = people[rung.step] if latest else []
            reminders.append(
                HandoverReminder(
                    street=street, recorded_at=now, handover=row, step=rung.step, superseded=not latest, to=to
                )
            )
            if latest:
                announcements.append(_message(row, rung.step, to))
        row.remind_at = next((rung.at for rung in rungs if rung.at > now), None)
    HandoverReminder.objects.bulk_create(reminders, ignore_conflicts=True)
    Handover.objects.bulk_update(rows, ["remind_at"])
    announce_all(street, announcements, at=now)
    return len(rows)


def _people(street: Grid, *, now: datetime) -> dict[int, list[str]]:
    posts = Post.objects.current(local_date(now)).filter(grid=street, limited=False, role__code__in=TOLD.values())
    holders: dict[str, set[str]] = defaultdict(set)
    for role, user_id in posts.values_list("role__code", "user_id"):
        holders[role].add(str(user_id))
    return {
        step: sorted(
            next((holders[TOLD[later]] for later in sorted(TOLD) if later >= step and holders[TOLD[later]]), [])
        )
        for step in TOLD
    }


def _message(row: Handover, step: int, to: list[str]) -> Announcement:
    def title() -> str:
        words = {"receiver": row.receiver.name, "what": short(row.hazard)}
        return _("移送超时未受理：%(receiver)s，%(what)s") % words

    def body() -> str:
        sent = _("%(day)s移送，已超过受理期限，请催办。") % {"day": full_day(local_date(row.sent_at))}
        return " ".join(filter(None, [in_words(row.hazard), row.number, sent]))

    return Announcement(
        event=f"hazard.handover-unanswered.{step}",
        key=f"handover:{row.pk}:{step}",
        to=to,
        title=title,
        body=body,
        url=address_of(row.hazard),
    )
