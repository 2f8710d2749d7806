"""From the outbox to people's inboxes and to the feed. Any number of relays may run at once; killed ones lose nothing.

Only outbox rows are locked and marked. The unique keys of `Notification` make what is relayed twice one.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from grids.ids import uuid7
from grids.models import User
from notifications import pushing, texting
from notifications.groups import posts_of
from notifications.kinds import kind_of
from notifications.models import Delivery, GroupPost, Notification, Outbox
from notifications.quiet_hours import after_quiet_hours
from notifications.services import GROUP, SMS
from notifications.wishes import wants

BATCH = 500
GIVE_UP_AFTER = 10  # tries; the row stays, with its error, for a person to look at
FEED_LOCK = 0xFEED  # first key of the advisory lock; the second is the street


def relay(*, now: datetime) -> int:
    """Relay everything that waits; how many outbox rows were."""
    total = 0
    while done := relay_batch(now=now):
        total += done
    return total + sum(number_feed(street_id, now=now) for street_id in _streets_with_feed())


def relay_batch(*, now: datetime, limit: int = BATCH) -> int:
    """Make the notifications of up to `limit` waiting announcements; rows another relay holds are passed over."""
    try:
        with transaction.atomic():
            rows = list(_waiting().select_for_update(skip_locked=True).order_by("recorded_at", "id")[:limit])
            _relay(rows, now=now)
            return len(rows)
    except DatabaseError as error:
        if limit > 1:
            return relay_batch(now=now, limit=1)
        return _put_aside(error)


def _waiting():
    return Outbox.objects.filter(purpose=Outbox.Purpose.NOTIFY, relayed_at__isnull=True, attempts__lt=GIVE_UP_AFTER)


def _put_aside(error: DatabaseError) -> int:
    """One row that cannot be relayed does not hold up the others: it steps back and keeps its error."""
    row = _waiting().order_by("recorded_at", "id").first()
    if row is None:
        return 0
    row.attempts += 1
    row.last_error = str(error)[:200]
    row.save(update_fields=["attempts", "last_error"])
    return 1


def _relay(rows: list[Outbox], *, now: datetime) -> None:
    wanted = {uuid.UUID(pk) for row in rows for pk in row.payload["to"]}
    people = User.objects.filter(is_active=True).select_related("notification_preference")
    users = (people.prefetch_related("push_devices") if pushing.available() else people).in_bulk(wanted)
    made = [
        Notification(
            id=uuid7(),
            street_id=row.street_id,
            recorded_at=now,
            user=user,
            event=row.event,
            key=row.key,
            title=row.payload["title"],
            body=row.payload["body"],
            translations=row.payload.get("translations", {}),
            url=row.payload["url"],
            urgent=row.payload["urgent"],
        )
        for row in rows
        for user in (users.get(uuid.UUID(pk)) for pk in row.payload["to"])
        if user is not None
    ]
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    to_groups = [row for row in rows if row.payload.get("channel") == GROUP]
    GroupPost.objects.bulk_create(posts_of(to_groups, now=now), ignore_conflicts=True)
    _send_outside(made, {(row.street_id, row.key): row.payload for row in rows}, now=now)
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(relayed_at=now)


def _send_outside(made: list[Notification], payloads: dict[tuple[int, str], dict], *, now: datetime) -> None:
    """Deliveries for those that are new; only urgent ones break the quiet hours, and no text does."""
    ways = {one.pk: list(_ways(one, payloads[one.street_id, one.key])) for one in made}
    outside = {one.pk: one for one in made if ways[one.pk]}
    new = Notification.objects.filter(pk__in=outside).values_list("pk", flat=True) if outside else []
    morning = after_quiet_hours(now)
    rows = [
        Delivery(
            street_id=outside[pk].street_id,
            recorded_at=now,
            notification_id=pk,
            channel=channel,
            address=address,
            not_before=now if outside[pk].urgent and channel != SMS else morning,
        )
        for pk in new
        for channel, address in ways[pk]
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _ways(message: Notification, payload: dict) -> Iterator[tuple[str, str]]:
    """(channel, address) of each way the message leaves the house to its receiver."""
    user, kind = message.user, kind_of(message.event, named=payload.get("kind", ""), urgent=message.urgent)
    if wants(user, Delivery.Channel.EMAIL, kind):
        yield Delivery.Channel.EMAIL, user.email
    address = texting.address_of(user) if payload.get("channel") == SMS else ""
    if address and wants(user, Delivery.Channel.SMS, kind):
        yield Delivery.Channel.SMS, address
    if pushing.available() and wants(user, Delivery.Channel.PUSH, kind):
        for device in user.push_devices.all():
            yield Delivery.Channel.PUSH, str(device.pk)


NUMBER_FEED = """
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY recorded_at, id) AS n FROM notifications_outbox
    WHERE street_id = %(street)s AND purpose = 'feed' AND relayed_at IS NULL
), last AS (
    SELECT coalesce(max(feed_seq), 0) AS seq FROM notifications_outbox WHERE street_id = %(street)s
)
UPDATE notifications_outbox o SET feed_seq = last.seq + waiting.n, relayed_at = %(now)s
FROM waiting, last WHERE o.id = waiting.id AND o.street_id = %(street)s
"""


def number_feed(street_id: int, *, now: datetime) -> int:
    """Give the street's committed changes the next numbers of its feed, without gaps; how many got one.

    One relay a street at a time: a change that commits later gets a later number, so a cursor misses none.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [FEED_LOCK, street_id])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(NUMBER_FEED, {"street": street_id, "now": now})
        return cursor.rowcount


def _streets_with_feed() -> list[int]:
    rows = Outbox.objects.filter(purpose=Outbox.Purpose.FEED, relayed_at__isnull=True)
    return list(rows.values_list("street_id", flat=True).distinct())
