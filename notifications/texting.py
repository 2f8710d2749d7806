"""Messages that also go to people's mobile phones: a lane of their own, never at night, one short text each.

A text is paid for, so it goes only where a street's reminder rules ask for it, and only to a mobile number on file. It
says the title, which is a count, and where to look: no place's people, no number, nothing of a household.
"""

import time
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from grids.formats import masked_phone
from grids.models import User
from notifications import lanes
from notifications.delivery import GIVE_UP_AFTER, later
from notifications.kinds import Kind
from notifications.models import Delivery, Lane, Notification
from notifications.quiet_hours import after_quiet_hours
from notifications.sms import NotSent, mobile, send_sms
from notifications.wishes import wants

CHANNEL = "sms"
LANE = "sms"
LONGEST = 60  # characters: with the gateway's signature still one text of 70 (140 octets in UCS-2, 3GPP TS 23.040)


def reached(people: Iterable[str], kind: Kind) -> set[str]:
    """Those of the users (ids) who are told by text: an account in use, a mobile number, `kind` not switched off."""
    rows = User.objects.filter(pk__in=list(people), is_active=True).select_related("notification_preference")
    return {str(user.pk) for user in rows if mobile(user.phone) and wants(user, CHANNEL, kind)}


def address_of(user: User) -> str:
    """What the row keeps of the number it goes to: enough to be recognised; empty where no text can go."""
    number = mobile(user.phone)
    return masked_phone(number) if number else ""


def deliver_texts(*, now: datetime) -> int:
    """Send what waits, as much as a minute takes; how many were tried."""
    lanes.give_up_late(_waiting(now), now=now)
    tried, began = 0, time.monotonic()
    while time.monotonic() - began < lanes.LONGEST_TURN and _deliver_one(now=now):
        tried += 1
    return tried


def text_of(message: Notification, language: str) -> str:
    """The text in its receiver's language, LONGEST characters at most; the address of the inbox where it fits."""
    with translation.override(language):
        title = " ".join(message.said_title.split())
    whole = f"{title} {settings.SITE_URL}{reverse('notifications:inbox')}"
    if len(whole) <= LONGEST:
        return whole
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"


def _deliver_one(*, now: datetime) -> bool:
    """Try the longest waiting text; False when none waits or none may go now."""
    with transaction.atomic():
        lane = lanes.hold(LANE, now=now, most=settings.SMS_PER_MINUTE)
        row = _next(now) if lane else None
        if lane is None or row is None:
            return False
        user, morning = row.notification.user, after_quiet_hours(now)
        number = mobile(user.phone)
        if morning > now:  # it waited for its turn until the quiet hours had begun
            row.not_before = morning
            row.save(update_fields=["not_before"])
        elif not number or not user.is_active:
            row.delete()  # nobody to tell any more
        else:
            row.address = masked_phone(number)
            _try(row, lane, number, now=now)
    return True


def _next(now: datetime) -> Delivery | None:
    waiting = _waiting(now).select_for_update(skip_locked=True, of=("self",))
    return waiting.select_related("notification__user__notification_preference").order_by("not_before", "id").first()


def _waiting(now: datetime):
    return Delivery.objects.filter(channel=CHANNEL, state=Delivery.State.WAITING, not_before__lte=now)


def _try(row: Delivery, lane: Lane, number: str, *, now: datetime) -> None:
    wish = getattr(row.notification.user, "notification_preference", None)
    row.attempts += 1
    try:
        send_sms(number, text_of(row.notification, (wish and wish.language) or settings.LANGUAGE_CODE))
    except NotSent as error:
        if error.code == "sms-refused":  # this one message; the others may go
            lanes.answered(lane, now=now)
            row.not_before = later(now, row.attempts)
        else:
            row.not_before = lanes.silent(lane, error.code, now=now)
        row.last_error = str(error)[:200]
        if row.attempts >= GIVE_UP_AFTER:
            row.state = Delivery.State.FAILED
    else:
        lanes.answered(lane, now=now)
        row.state, row.sent_at, row.last_error = Delivery.State.SENT, now, ""
    row.save()
