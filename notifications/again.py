"""What was given up: seen by whoever sets up the street's channels, and sent again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from grids.access import require_in
from notifications.models import Delivery, GroupPost, Outbox
from notifications.quiet_hours import after_quiet_hours
from notifications.relay import GIVE_UP_AFTER
from notifications.services import SMS

KINDS = ("mail", "sms", "push", "group", "inbox")  # by e-mail, text and push, to a group, and into people's inboxes
CHANNELS = {"mail": Delivery.Channel.EMAIL, "sms": Delivery.Channel.SMS, "push": Delivery.Channel.PUSH}
Row = Delivery | GroupPost | Outbox


def given_up(kind: str, user) -> QuerySet:
    """What was given up of `kind` in the streets whose channels `user` sets up, the newest first."""
    match kind:
        case "mail" | "sms" | "push":
            failed = Delivery.objects.visible_to(user).filter(state=Delivery.State.FAILED)
            rows = failed.filter(channel=CHANNELS[kind])
            return rows.select_related("notification__user", "street").order_by("-recorded_at", "id")
        case "group":
            rows = GroupPost.objects.visible_to(user).filter(state=GroupPost.State.FAILED)
            return rows.select_related("robot", "street").order_by("-recorded_at", "id")
        case "inbox":
            rows = Outbox.objects.visible_to(user).filter(relayed_at__isnull=True, attempts__gte=GIVE_UP_AFTER)
            return rows.select_related("street").order_by("-recorded_at", "id")
    raise KeyError(kind)


def send_again(row: Row, *, by, at: datetime) -> bool:
    """Try a given-up message anew, from the first try on; False when somebody did so already.

    At night it waits for the morning like any other, unless it is urgent. Needs `channels.manage` in its street.
    """
    require_in(by, "channels.manage", row.street)
    with transaction.atomic():
        locked = type(row).objects.select_for_update().get(pk=row.pk)
        if isinstance(locked, Outbox):
            if locked.attempts < GIVE_UP_AFTER or locked.relayed_at:
                return False
        elif locked.state != type(locked).State.FAILED:
            return False
        else:
            locked.state = type(locked).State.WAITING
            urgent = isinstance(locked, Delivery) and locked.notification.urgent and locked.channel != SMS
            locked.not_before = at if urgent else after_quiet_hours(at)
        locked.attempts, locked.last_error = 0, ""
        locked.save()
    return True
