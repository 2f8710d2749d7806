"""The outbox: what must be told, written in the transaction that made it true. Relays lock and mark only these rows."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from notifications.models.managed import ManagedQuerySet


class Outbox(StreetFact):
    """One event for one purpose. `key` makes it exactly once; `payload` is frozen at writing.

    For purpose "notify" the payload is {"to": [user ids], "title": …, "body": …, "url": path, "urgent": bool,
    "translations": {"en": {"title": …, "body": …}}, "channel": …, "kind": …}; older rows lack the later ones.
    """

    class Purpose(models.TextChoices):
        NOTIFY = "notify", _("站内通知")
        FEED = "feed", _("变更推送")

    event = models.CharField(_("事件"), max_length=60)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices)
    key = models.CharField(max_length=160)
    payload = models.JSONField(default=dict)
    # Given by the relay to rows of the feed, without gaps per street: a cursor over ids or times loses late commits.
    feed_seq = models.BigIntegerField(null=True, blank=True)
    relayed_at = models.DateTimeField(_("转发时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发事项")
        verbose_name_plural = _("待发事项")
        constraints = [
            models.UniqueConstraint(fields=["street", "purpose", "key"], name="outbox_once"),
            models.UniqueConstraint(fields=["street", "feed_seq"], name="outbox_feed_once"),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], condition=models.Q(relayed_at__isnull=True), name="outbox_waiting")
        ]

    @property
    def said_title(self) -> str:
        """The title of a message in the reader's language."""
        said = self.payload.get("translations", {}).get(get_language() or "", {})
        return said.get("title", self.payload["title"])


class Heartbeat(models.Model):
    """When a background process was last seen alive; `/readyz` reads it."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
