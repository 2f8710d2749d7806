"""What the beat starts. The rows are the truth: each task may be lost, run twice or killed."""

from celery import shared_task
from django.utils import timezone

from notifications import delivery, groups, pushing, relay, texting
from notifications.models import Heartbeat


@shared_task
def relay_outbox() -> int:
    """Relay what waits in the outbox."""
    return relay.relay(now=timezone.now())


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
