"""What the beat starts. The rows are the truth: each task may be lost, run twice or killed."""

import logging

from celery import shared_task
from django.core.cache import caches
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import RedisError

from notifications import delivery, groups, pushing, relay, texting
from notifications.models import Heartbeat

logger = logging.getLogger(__name__)
HINTED = "notifications.relay-soon"  # kept while a relay is to come that will see what is committed now
SOON = 1  # seconds


@shared_task
def relay_outbox() -> int:
    """Relay what waits in the outbox."""
    return relay.relay(now=timezone.now())


def relay_soon() -> None:
    """After a commit: have what it wrote relayed in a second, not at the next beat; that makes up for a lost hint.

    Whoever asks meanwhile is served by the same relay: it starts after all of them have asked.
    """
    try:
        if caches["fast"].add(HINTED, True, timeout=SOON):
            relay_outbox.apply_async(countdown=SOON)
    except (OperationalError, RedisError):
        logger.warning("the queue does not answer; the outbox waits for the beat")


@shared_task
def deliver_messages() -> int:
    """Send what goes by e-mail."""
    return delivery.deliver(now=timezone.now())


@shared_task
def deliver_to_groups() -> int:
    """Send what goes to the streets' groups."""
    return groups.deliver_to_groups(now=timezone.now())


@shared_task
def deliver_texts() -> int:
    """Send what goes to people's phones by text message."""
    return texting.deliver_texts(now=timezone.now())


@shared_task
def deliver_pushes() -> int:
    """Send what people's browsers show."""
    return pushing.deliver_pushes(now=timezone.now())


@shared_task
def beat_heartbeat() -> None:
    """Beat and worker are alive: the beat sent this, a worker ran it."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now()})
