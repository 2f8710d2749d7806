"""Robots of a street's work groups (企业微信, 钉钉, 飞书), and what is on its way to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from notifications.models.managed import ManagedQuerySet


class GroupRobot(models.Model):
    """A robot of one group. Its address and its signing secret are kept sealed and are never shown again.

    `recent` are the moments of what was sent in the last minute; until `down_until` nothing is tried.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("群名称"), max_length=40)
    sealed_address = models.TextField()
    sealed_secret = models.TextField(blank=True)
    active = models.BooleanField(_("启用"), default=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    recent = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    down_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    last_sent_at = models.DateTimeField(_("最近发送"), null=True, blank=True)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="group_robot_named_once")]

    def __str__(self):
        return self.name


class GroupPost(StreetFact):
    """One message to one group; no person is named by it, and no household. `key` = the outbox row's."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败")

    robot = models.ForeignKey(GroupRobot, models.PROTECT, related_name="posts")
    key = models.CharField(max_length=160)
    title = models.CharField(_("标题"), max_length=160)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField(_("不早于"))
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        verbose_name = _("群消息")
        verbose_name_plural = _("群消息")
        constraints = [models.UniqueConstraint(fields=["street", "robot", "key"], name="group_post_once")]
        indexes = [
            models.Index(fields=["robot", "not_before"], condition=Q(state="waiting"), name="group_post_waiting"),
            models.Index(fields=["street", "-recorded_at"], condition=Q(state="failed"), name="group_post_failed"),
        ]
