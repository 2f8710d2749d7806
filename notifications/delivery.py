"""Out of the house by e-mail: tried again with growing pauses, never at night unless urgent.

A message goes to the address its receiver has when it goes, and nowhere when he wants no mail any more.
A message is sent before it is marked, so a kill in between sends it again: under the same Message-ID.
"""

import time
from datetime import datetime, timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from notifications.models import Delivery, Preference
from notifications.quiet_hours import after_quiet_hours

GIVE_UP_AFTER = 8  # tries; the last pause is about an hour (64 minutes)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_TURN = 25  # seconds of one run: less than there are between two


def deliver(*, now: datetime, limit: int = 200) -> int:
    """Send what waits and may go now; how many were tried. Rows another worker holds are passed over.

    A mail server that is slow or does not answer has the rest at the next run: whatever else the worker does waits.
    """
    tried, began = 0, time.monotonic()
    while tried < limit and time.monotonic() - began < LONGEST_TURN and deliver_one(now=now):
        tried += 1
    return tried


def deliver_one(*, now: datetime) -> bool:
    """Try the longest waiting message; False when none waits, or the mail server did not answer."""
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(channel=Delivery.Channel.EMAIL, state=Delivery.State.WAITING, not_before__lte=now)
            .select_related("notification__user")
            .order_by("not_before", "id")
            .first()
        )
        if row is None:
            return False
        morning = _may_go_at(row, now)
        if morning > now:  # it waited for a worker until the quiet hours had begun
            row.not_before = morning
            row.save(update_fields=["not_before"])
            return True
        wish = Preference.objects.filter(user=row.notification.user_id, email=True).first()
        row.address = row.notification.user.email
        if wish is None or not row.address or not row.notification.user.is_active:
            row.delete()  # nobody wants it any more
            return True
        try:
            send(row, wish.language or settings.LANGUAGE_CODE)
        except (SMTPException, OSError, ValueError) as error:  # ValueError: a header that no mail can carry
            _try_later(row, error, now=now)
            answered = not _silence(error)
        else:
            row.state, row.sent_at, answered = Delivery.State.SENT, now, True
        row.attempts += 1
        row.save()
    return answered


def send(row: Delivery, language: str) -> None:
    """Hand one message to the mail server, in its receiver's language (`EMAIL_BACKEND`; the console in the demo)."""
    message = row.notification
    with translation.override(language):
        title, body = message.said_title, message.said_body
    text = "\n\n".join(filter(None, [body, message.url and f"{settings.SITE_URL}{message.url}"]))
    EmailMessage(
        subject=" ".join(title.split()),  # one line, whatever a place's name holds
        body=text,
        to=[row.address],
        headers={"Message-ID": f"<{row.pk}@firegrid>"},
    ).send()


def later(now: datetime, tries: int) -> datetime:
    """When a message is tried again after `tries` in vain: a minute after the first, then twice as long each time."""
    return now + FIRST_PAUSE * 2 ** (tries - 1)


def _silence(error: Exception) -> bool:
    """Whether the server was not reached or hung up, rather than refused this message."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)


def _may_go_at(row: Delivery, at: datetime) -> datetime:
    return at if row.notification.urgent else after_quiet_hours(at)


def _try_later(row: Delivery, error: Exception, *, now: datetime) -> None:
    row.last_error = str(error)[:200]
    row.not_before = _may_go_at(row, later(now, row.attempts + 1))
    if row.attempts + 1 >= GIVE_UP_AFTER:
        row.state = Delivery.State.FAILED
