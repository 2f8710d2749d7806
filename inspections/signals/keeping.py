"""What is odd is forgotten: the one place where signals are deleted (design rule 13)."""

from datetime import datetime, timedelta

from inspections.models import Signal

KEPT = timedelta(days=90)  # design rule 13 (7)


def forget_old(*, now: datetime) -> int:
    """Delete every signal found 90 days ago or earlier, looked at or not; how many."""
    return Signal.objects.filter(recorded_at__lte=now - KEPT).delete()[0]
