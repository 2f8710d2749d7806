"""The peer of B8: a task a hazard, as one writes it first. Loaded by the benchmark's own worker alone."""

from celery import shared_task
from django.utils import timezone

from hazards.models import Hazard, Reminder
from notifications.models import Notification


@shared_task(name="bench.remind_of_one")
def remind_of_one(pk: str) -> None:
    """Look whether the hazard was reminded of, write the reminder and everybody's message, save the hazard."""
    hazard, now = Hazard.objects.select_related("street", "place").get(pk=pk), timezone.now()
    row, new = Reminder.objects.get_or_create(
        street=hazard.street, hazard=hazard, due_on=hazard.due_on, step=7, defaults={"recorded_at": now}
    )
    if new:
        posts = hazard.street.posts.filter(role__code="street_leader").select_related("user")
        for post in posts:
            Notification.objects.create(
                street=hazard.street,
                user=post.user,
                event="peer",
                key=f"peer:{row.pk}",
                title=f"{hazard.number} {hazard.place}",
                recorded_at=now,
            )
    hazard.next_reminder_at = None
    hazard.save()
