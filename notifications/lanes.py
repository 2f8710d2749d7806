"""A gateway's lane: how much goes through it a minute, and how long it rests when it does not answer.

The first pause is a minute, each further one twice as long, an hour at most: defaults of ours, as for group robots.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from notifications.models import Delivery, Lane

A_MINUTE = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
LATEST = timedelta(days=1)  # after which a short message is no longer true ("due today"); a default of ours
LONGEST_TURN = 10  # seconds that a slow gateway gets in one run; a default of ours


def hold(name: str, *, now: datetime, most: int) -> Lane | None:
    """The lane, held until the transaction ends; None while another worker holds it, it rests, or its minute is full.

    `most` messages go in any sixty seconds.
    """
    Lane.objects.get_or_create(name=name)
    lane = Lane.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if lane is None or (lane.down_until and lane.down_until > now):
        return None
    lane.recent = [text for text in lane.recent if datetime.fromisoformat(text) > now - A_MINUTE]
    return lane if len(lane.recent) < most else None


def give_up_late(waiting: QuerySet[Delivery], *, now: datetime) -> int:
    """What was not tried for LATEST is given up, so that a gateway that comes back does not tell of days long past.

    How many were; they stand among what was not sent.
    """
    return waiting.filter(not_before__lt=now - LATEST).update(state=Delivery.State.FAILED, last_error="late")


def answered(lane: Lane, *, now: datetime) -> None:
    """It took a message, or refused that one message: it is up, and the message counts in its minute."""
    lane.recent.append(now.isoformat())
    lane.failures, lane.down_until, lane.last_error, lane.last_sent_at = 0, None, "", now
    lane.save()


def silent(lane: Lane, why: str, *, now: datetime) -> datetime:
    """It did not answer: it rests, longer each time; until when."""
    pause = min(FIRST_PAUSE * 2**lane.failures, LONGEST_PAUSE)
    lane.failures, lane.down_until, lane.last_error = lane.failures + 1, now + pause, why[:60]
    lane.save()
    return now + pause
