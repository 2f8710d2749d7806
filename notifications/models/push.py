"""Browsers that a person lets show his messages while the site is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PushDeviceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody sees his own, nobody another's."""
        return self.filter(user=user)


class PushDevice(models.Model):
    """One subscription of one browser. Its address and keys let anybody who has them write to it: they are sealed.

    `digest` is of the address: a browser subscribes once, under whoever did so last. `host` is its push service.
    """

    user = models.ForeignKey("grids.User", models.CASCADE, related_name="push_devices")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    host = models.CharField(max_length=100)
    name = models.CharField(_("设备"), max_length=60)
    added_at = models.DateTimeField(_("添加时间"))
    last_used_at = models.DateTimeField(_("最近发送"), null=True, blank=True)

    objects = PushDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送设备")
        verbose_name_plural = _("推送设备")

    def __str__(self):
        return self.name
