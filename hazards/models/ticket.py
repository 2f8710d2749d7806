"""A work order 工单 behind a lead: which platform sent it, under which number, and the answer that is owed there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from grids.models.named import NamedRow
from hazards.models.lead import Lead


class TicketSource(NamedRow):
    """A platform that sends work orders: 12345, 96119, 综治平台; `reply_workdays`: its usual time to reply."""

    reply_workdays = models.PositiveSmallIntegerField(_("答复工作日数"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)

    class Meta(NamedRow.Meta):
        verbose_name = _("工单来源")
        verbose_name_plural = _("工单来源")


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(lead__in=Lead.objects.visible_to(user))

    def unanswered(self):
        return self.filter(replied_at__isnull=True)


class Ticket(StreetFact):
    """The reply's clock is the platform's, the clock to verify is the lead's. Its text is remembered as it was sent."""

    class CallBack(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        UNSATISFIED = "unsatisfied", _("不满意")
        UNREACHED = "unreached", _("未接通")

    lead = models.OneToOneField(Lead, models.PROTECT, related_name="ticket", verbose_name=_("线索"))
    source = models.ForeignKey(TicketSource, models.PROTECT, related_name="+", verbose_name=_("工单来源"))
    number = models.CharField(_("工单号"), max_length=60)
    reply_due_at = models.DateTimeField(_("答复时限"))
    reply = models.TextField(_("答复内容"), max_length=1000, blank=True)
    replied_at = models.DateTimeField(_("答复时间"), null=True)
    replied_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("答复人"))
    call_back = models.CharField(_("回访结果"), max_length=12, choices=CallBack.choices, blank=True)
    call_back_note = models.CharField(_("回访说明"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)  # that the reply will soon be due, once

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单")
        verbose_name_plural = _("工单")
        constraints = [models.UniqueConstraint(fields=["street", "source", "number"], name="ticket_number_once")]
        indexes = [
            models.Index(
                fields=["street", "reply_due_at"], condition=Q(replied_at__isnull=True), name="ticket_unanswered"
            )
        ]
