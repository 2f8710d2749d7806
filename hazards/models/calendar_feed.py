"""The secret address of a person's calendar."""

from django.db import models


class CalendarFeed(models.Model):
    """日历订阅: one a person; only the hash of its secret is kept."""

    user = models.OneToOneField("grids.User", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
