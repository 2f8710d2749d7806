"""What other apps call: announce in your own transaction, read and mark your own inbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from grids.models import Grid, User
from notifications.models import Notification, Outbox
from notifications.wording import Text, in_each_language

GROUP, SMS = "group", "sms"


def announce(
    street: Grid,
    *,
    event: str,
    key: str,
    to: Iterable[User],
    title: Text,
    body: Text = "",
    url: str = "",
    urgent: bool = False,
    at: datetime,
) -> None:
    """Write down, in the caller's transaction, that `to` must be told; a relay makes the notifications of it.

    `title` (160 characters at most are kept) and `body` are the same text for everybody, or functions that say it in
    the language at hand: they are asked now, in each language of the site. `key` is stable for what happened: the same
    key in the same street twice is one announcement. Nobody to tell is nothing to write.
    """
    ids = sorted({str(user.pk) for user in to})
    announce_all(street, [Announcement(event, key, ids, title, body, url, urgent)], at=at)


@dataclass(frozen=True)
class Announcement:
    """One message to the people whose ids are `to`; the fields as in `announce`.

    `channel` "group": to the street's groups and to nobody in person (`to` is empty); it names no household. "sms": to
    the phones of `to` as well, where a mobile number is on file; the title alone goes there. `kind` where the event
    does not say it (`notifications.kinds`). A title names no person: it may be read on a locked screen.
    """

    event: str
    key: str
    to: list[str]
    title: Text
    body: Text = ""
    url: str = ""
    urgent: bool = False
    channel: str = ""
    kind: str = ""

    def payload(self) -> dict[str, Any]:
        """What the outbox row freezes."""
        said = in_each_language(title=self.title, body=self.body)
        for words in said.values():
            words["title"] = words["title"][:160]
        own = said.pop(settings.LANGUAGE_CODE)
        return {
            "to": self.to,
            **own,
            "translations": said,
            "url": self.url,
            "urgent": self.urgent,
            "channel": self.channel,
            "kind": self.kind,
        }


def announce_all(street: Grid, announcements: Iterable[Announcement], *, at: datetime) -> None:
    """`announce` for many at once, in one statement."""
    rows = [
        Outbox(
            street=street,
            purpose=Outbox.Purpose.NOTIFY,
            event=one.event,
            key=one.key,
            payload=one.payload(),
            recorded_at=at,
        )
        for one in announcements
        if one.to or one.channel == GROUP
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def withdraw(street: Grid, *, key: str) -> None:
    """Take back an announcement that was not relayed yet, in the transaction that made it pointless."""
    Outbox.objects.filter(street=street, purpose=Outbox.Purpose.NOTIFY, key=key, relayed_at__isnull=True).delete()


def publish(street: Grid, *, event: str, key: str, payload: dict, at: datetime) -> None:
    """Write down a committed change for the feed, in the caller's transaction; the relay numbers it per street."""
    publish_all(street, [FeedChange(event, key, payload)], at=at)


@dataclass(frozen=True)
class FeedChange:
    """One change for the feed; the fields as in `publish`."""

    event: str
    key: str
    payload: dict


def publish_all(street: Grid, changes: Iterable[FeedChange], *, at: datetime) -> None:
    """`publish` for many at once, in one statement."""
    feed = {"street": street, "purpose": Outbox.Purpose.FEED, "recorded_at": at}
    rows = [Outbox(**feed, event=one.event, key=one.key, payload=one.payload) for one in changes]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def unread_count(user: User) -> int:
    """How many notifications of `user` are unread: the bell's number."""
    return Notification.objects.visible_to(user).unread().count()


def mark_read(user: User, *, ids: Iterable | None = None, at: datetime) -> int:
    """Mark the user's unread notifications as read, all or those of `ids`; how many were."""
    unread = Notification.objects.visible_to(user).unread()
    return (unread if ids is None else unread.filter(pk__in=list(ids))).update(read_at=at)
