"""What the beat starts. The rows are the truth: each task may be lost, run twice or killed in the middle.

Work is cut by street: one task a street, batches inside, never one task a row.
"""

from celery import shared_task
from django.utils import timezone

from grids.models import Grid
from hazards.bulk.telling import tell_runs
from hazards.chasing.actions import take_actions
from hazards.chasing.sweep import chase
from hazards.papers import issuing
from hazards.sampling import drawing
from hazards.services import day_sums, deadlines, escalations, lead_reminders, reminders
from notifications.tasks import relay_soon


@shared_task
def sweep_reminders() -> int:
    """Start a sweep for each street that owes reminders; how many were started."""
    streets = reminders.streets_owing(now=timezone.now())
    for street in streets:
        sweep_street.delay(street.pk)
    return len(streets)


@shared_task
def sweep_street(street_id: int) -> int:
    """Send the reminders that a street owes now, of deadlines and of all that nobody answers; how many."""
    street, now = Grid.objects.defer("boundary").get(pk=street_id), timezone.now()
    owed, done = reminders.owed_by(street, now=now), 0
    if "reminders" in owed:
        done += reminders.sweep(street, now=now)
    if "handovers" in owed:
        done += escalations.escalate(street, now=now)
    if "leads" in owed:
        done += lead_reminders.remind_of_leads(street, now=now)
    if "replies" in owed:
        done += lead_reminders.remind_of_replies(street, now=now)
    if "chase" in owed:
        done += chase(street, now=now)
    if owed & {"actions", "reminders"}:  # a step that was just reached may ask for an act
        done += take_actions(street, now=now)
    if done:
        relay_soon()
    return done


@shared_task
def tell_bulk_runs() -> int:
    """Tell of acts on many hazards at once that can no longer be undone; how many."""
    return tell_runs(now=timezone.now())


@shared_task
def recompute_deadlines() -> int:
    """Move the deadlines that a newly loaded notice of the State Council moves; how many."""
    now = timezone.now()
    streets = deadlines.streets_to_recompute()
    return sum(len(deadlines.recompute(street, by=None, at=now, apply=True)) for street in streets)


@shared_task
def make_up_samples() -> int:
    """Draw a sample of 当场整改 for each community that had none last week; how many."""
    now = timezone.now()
    return sum(drawing.make_up(street, now=now) for street in drawing.streets_to_make_up(now=now))


@shared_task
def fold_sums() -> int:
    """Fold the new rows of every street's sums; how many rows were taken."""
    return sum(day_sums.fold(street) for street in day_sums.streets_to_fold())


@shared_task
def draw_papers() -> int:
    """Draw papers that have a number but no bytes yet; how many."""
    return issuing.draw_waiting()
