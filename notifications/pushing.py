"""Messages shown by people's browsers while the site is closed: a lane for each push service, optional as a whole.

Off unless the installation has a key (`PUSH_PRIVATE_KEY`): Chrome's push service is not reached from the mainland, so
nobody may depend on it. What is said is the title and where to look; the page itself is read after a log-in.
"""

import hashlib
import json
import time
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import User
from notifications import lanes, webpush
from notifications.delivery import GIVE_UP_AFTER, later
from notifications.models import Delivery, Lane, PushDevice
from notifications.quiet_hours import after_quiet_hours
from notifications.sealing import seal, unseal

CHANNEL = Delivery.Channel.PUSH
MOST_DEVICES = 10  # of one person, a default of ours
MOST = 600  # messages a minute to one push service, a default of ours: none of them publishes a lower one
LANE = "push:"  # its name goes on with the push service's


def available() -> bool:
    """Whether the installation has a key of its own."""
    return bool(settings.PUSH_PRIVATE_KEY)


def application_key() -> str:
    """What a browser needs to subscribe."""
    return webpush.public_key(settings.PUSH_PRIVATE_KEY)


def add_device(user: User, *, endpoint: str, p256dh: str, auth: str, name: str, at: datetime) -> PushDevice:
    """Keep a browser's subscription; one that was another's goes over to `user`, who holds the browser now.

    Refuses `push-off` (503), `push-unusable` and `too-many-devices`.
    """
    if not available():
        raise NotSetUp("push-off", _("本站没有开启推送。"))
    given = webpush.Subscription(endpoint, p256dh, auth)
    if not webpush.usable(given):
        raise DomainError("push-unusable", _("这个浏览器的推送服务不能用，请用邮件或站内通知。"))
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if PushDevice.objects.filter(user=user).exclude(digest=digest).count() >= MOST_DEVICES:
            raise DomainError("too-many-devices", _("最多 %(n)d 台设备，请先移除不用的。") % {"n": MOST_DEVICES})
        PushDevice.objects.filter(digest=digest).exclude(user=user).delete()
        device, _new = PushDevice.objects.update_or_create(
            digest=digest,
            defaults={
                "user": user,
                "sealed": seal(json.dumps([endpoint, p256dh, auth])),
                "host": webpush.host_of(endpoint),
                "name": name,
                "added_at": at,
            },
        )
    return device


class NotSetUp(DomainError):
    """The installation offers no push."""

    status = 503


def deliver_pushes(*, now: datetime) -> int:
    """Send what waits, one push service after the other, those that failed last; how many were tried."""
    if not available():
        return 0
    devices, waiting = _by_address(PushDevice.objects.all()), _waiting(now)
    of_it = devices.filter(address=OuterRef("address"))
    waiting.exclude(Exists(of_it)).delete()  # devices that were removed
    lanes.give_up_late(waiting, now=now)
    asked = devices.filter(address__in=waiting.values("address"))
    failures = {row.name: row.failures for row in Lane.objects.filter(name__startswith=LANE)}
    hosts = asked.values_list("host", flat=True).distinct()
    return sum(_deliver_lane(host, now=now) for host in sorted(hosts, key=lambda host: failures.get(LANE + host, 0)))


def _waiting(now: datetime):
    return Delivery.objects.filter(channel=CHANNEL, state=Delivery.State.WAITING, not_before__lte=now)


def _by_address(devices: QuerySet[PushDevice]) -> QuerySet[PushDevice]:
    """With `address`, as a delivery says it."""
    return devices.annotate(address=Cast("pk", CharField()))


def _deliver_lane(host: str, *, now: datetime) -> int:
    tried, began = 0, time.monotonic()
    while time.monotonic() - began < lanes.LONGEST_TURN and _deliver_one(host, now=now):
        tried += 1
    return tried


def _deliver_one(host: str, *, now: datetime) -> bool:
    """Try the longest waiting message to one of its devices; False when none waits or none may go now."""
    with transaction.atomic():
        lane = lanes.hold(LANE + host, now=now, most=MOST)
        if lane is None:
            return False
        of_host = _by_address(PushDevice.objects.filter(host=host)).values("address")
        rows = _waiting(now).filter(address__in=of_host).select_for_update(skip_locked=True, of=("self",))
        row = rows.select_related("notification__user__notification_preference").order_by("not_before", "id").first()
        if row is None:
            return False
        device = PushDevice.objects.filter(pk=row.address, user=row.notification.user_id).first()
        to = _subscription(device) if device else None
        morning = now if row.notification.urgent else after_quiet_hours(now)
        if device is None or to is None or not row.notification.user.is_active:
            row.delete()  # nobody to show it to
        elif morning > now:  # it waited for its turn until the quiet hours had begun
            row.not_before = morning
            row.save(update_fields=["not_before"])
        else:
            _try(row, device, to, lane, now=now)
    return True


def _subscription(device: PushDevice) -> webpush.Subscription | None:
    """None, and the device is forgotten, where the installation has another key now: its owner turns it on anew."""
    try:
        return webpush.Subscription(*json.loads(unseal(device.sealed)))
    except InvalidToken:
        device.delete()
        return None


def said_of(row: Delivery) -> dict[str, str]:
    """What the browser is told: the title in its reader's language, where to look, and the message's id."""
    message = row.notification
    wish = getattr(message.user, "notification_preference", None)
    with translation.override((wish and wish.language) or settings.LANGUAGE_CODE):
        title = message.said_title
    return {"title": title, "url": reverse("notifications:open", args=[message.pk]), "tag": str(message.pk)}


def _try(row: Delivery, device: PushDevice, to: webpush.Subscription, lane: Lane, *, now: datetime) -> None:
    row.attempts += 1
    try:
        webpush.send(
            to,
            said_of(row),
            private=settings.PUSH_PRIVATE_KEY,
            contact=settings.PUSH_CONTACT,
            urgent=row.notification.urgent,
            now=now,
        )
    except webpush.Gone:
        lanes.answered(lane, now=now)
        device.delete()
        row.delete()
        return
    except webpush.NotTaken as error:
        if isinstance(error, webpush.Silent):
            row.not_before = lanes.silent(lane, str(error), now=now)
        else:
            lanes.answered(lane, now=now)
            row.not_before = later(now, row.attempts)
        row.last_error = str(error)[:200]
        if row.attempts >= GIVE_UP_AFTER:
            row.state = Delivery.State.FAILED
    else:
        lanes.answered(lane, now=now)
        row.state, row.sent_at, row.last_error = Delivery.State.SENT, now, ""
        device.last_used_at = now
        device.save(update_fields=["last_used_at"])
    row.save()
