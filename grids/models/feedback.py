"""投诉建议: what people who work with the system tell the office about it (国办函〔2026〕12号; domain.md 6.5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models.facts import StreetFact


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own, and those of the streets whose feedback he answers."""
        return self.filter(scope_of(user).reach_for("feedback.answer").q(place=None, cell=None) | Q(by_id=user.pk))


class Feedback(StreetFact):
    """One complaint or suggestion and its answer. It is never counted or compared by person."""

    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    page = models.CharField(_("所在页面"), max_length=200, blank=True)
    text = models.TextField(_("内容"), max_length=1000)
    reply = models.TextField(_("答复"), max_length=1000, blank=True)
    replied_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("投诉建议")
        verbose_name_plural = _("投诉建议")
        constraints = [
            models.CheckConstraint(
                name="feedback_answered_by_somebody",
                condition=Q(replied_at__isnull=True, replied_by__isnull=True, reply="")
                | Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply=""),
            ),
        ]
        indexes = [models.Index(fields=["street", "-recorded_at"], name="feedback_recent")]

    def __str__(self):
        return self.text[:40]
