"""A person's inbox, and what goes out of the house by channel."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from notifications.models.managed import ManagedQuerySet


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody sees his own, nobody another's."""
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(StreetFact):
    """One message to one person. `key` = the outbox row's: relaying twice makes one.

    `title` and `body` are in the site's first language, `translations` says them in the others; `said_title` and
    `said_body` are in the reader's, as far as the row has them.
    """

    user = models.ForeignKey("grids.User", models.PROTECT, related_name="notifications")
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    title = models.CharField(_("标题"), max_length=160)
    body = models.TextField(_("内容"), blank=True)
    translations = models.JSONField(default=dict, blank=True)  # {"en": {"title": …, "body": …}}
    url = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(_("紧急"), default=False)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [models.UniqueConstraint(fields=["street", "user", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-recorded_at", "id"], name="notification_inbox"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]

    @property
    def said_title(self) -> str:
        return self._said().get("title", self.title)

    @property
    def said_body(self) -> str:
        return self._said().get("body", self.body)

    def _said(self) -> dict[str, str]:
        return self.translations.get(get_language() or "", {})


class Preference(models.Model):
    """Whether a person also wants messages outside the inbox, and in which language (empty: the site's first).

    `muted` are "channel:kind" of what he does not want that way (`notifications/wishes.py`). The inbox itself cannot be
    switched off, nor can the kinds that say so.
    """

    user = models.OneToOneField("grids.User", models.CASCADE, related_name="notification_preference")
    email = models.BooleanField(_("同时发送邮件"), default=False)
    only_urgent = models.BooleanField(_("邮件只发紧急的"), default=False, db_default=False)
    language = models.CharField(_("语言"), max_length=10, blank=True)
    muted = models.JSONField(default=list, db_default=[])


class Delivery(StreetFact):
    """One message on its way by one channel. Held until quiet hours 21:00–07:00 are over.

    `address` is an e-mail address, what may be kept of a mobile number, or the id of a device.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("邮件")
        SMS = "sms", _("短信")
        PUSH = "push", _("推送")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败")

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(_("地址"), max_length=254)  # as long as an account's
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField(_("不早于"))
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        verbose_name = _("外发")
        verbose_name_plural = _("外发")
        constraints = [
            models.UniqueConstraint(fields=["street", "notification", "channel", "address"], name="delivery_once")
        ]
        indexes = [
            models.Index(fields=["channel", "not_before"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["street", "-recorded_at"], condition=Q(state="failed"), name="delivery_failed"),
        ]
