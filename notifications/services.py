"""What other apps call: announce in your own transaction, read and mark your own inbox."""

from collections.abc import Iterable
from datetime import datetime

from grids.models import Grid, User
from notifications.models import Notification, Outbox


def announce(
    street: Grid,
    *,
    event: str,
    key: str,
    to: Iterable[User],
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
    at: datetime,
) -> None:
    """Write down, in the caller's transaction, that `to` must be told; a relay makes the notifications of it.

    `key` is stable for what happened: the same key in the same street twice is one announcement. Nobody to tell is
    nothing to write.
    """
    ids = sorted({str(user.pk) for user in to})
    if not ids:
        return
    payload = {"to": ids, "title": title[:160], "body": body, "url": url, "urgent": urgent}
    _write(street, Outbox.Purpose.NOTIFY, event=event, key=key, payload=payload, at=at)


def publish(street: Grid, *, event: str, key: str, payload: dict, at: datetime) -> None:
    """Write down a committed change for the feed, in the caller's transaction; the relay numbers it per street."""
    _write(street, Outbox.Purpose.FEED, event=event, key=key, payload=payload, at=at)


def _write(street: Grid, purpose: str, *, event: str, key: str, payload: dict, at: datetime) -> None:
    row = Outbox(street=street, purpose=purpose, event=event, key=key, payload=payload, recorded_at=at)
    Outbox.objects.bulk_create([row], ignore_conflicts=True)


def unread_count(user: User) -> int:
    """How many notifications of `user` are unread: the bell's number."""
    return Notification.objects.visible_to(user).unread().count()


def mark_read(user: User, *, ids: Iterable | None = None, at: datetime) -> int:
    """Mark the user's unread notifications as read, all or those of `ids`; how many were."""
    unread = Notification.objects.visible_to(user).unread()
    return (unread if ids is None else unread.filter(pk__in=list(ids))).update(read_at=at)
