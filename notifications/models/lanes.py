"""Lanes out of the house: one for each gateway, so that a dead one holds up nothing but its own messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """How one gateway is doing. `recent` are the moments of the last minute; until `down_until` nothing is tried."""

    name = models.CharField(max_length=120, primary_key=True)
    recent = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    down_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    last_sent_at = models.DateTimeField(_("最近发送"), null=True, blank=True)

    def __str__(self):
        return self.name
