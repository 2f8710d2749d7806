"""A work order 工单 behind a lead: which platform sent it, under which number, and the answer that is owed there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact
from grids.models.named import NamedRow
from hazards.models.lead import Lead


class OfStreets(models.QuerySet):
    def visible_to(self, user):
        """The common platforms, and those of the streets whose work orders the person keeps."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("tickets.keep").streets))


class TicketSource(NamedRow):
    """A platform that sends work orders: 12345, 96119, 综治平台; or one of a street's own.

    `reply_workdays`: its usual time to reply, until the street's own row (`TicketLayout`) says another.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    reply_workdays = models.PositiveSmallIntegerField(_("答复工作日数"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)

    objects = OfStreets.as_manager()

    class Meta(NamedRow.Meta):
        verbose_name = _("工单来源")
        verbose_name_plural = _("工单来源")


class TicketLayout(models.Model):
    """What a street says of a platform from a day on; the latest row stands, earlier ones stay.

    `columns` are those of its sheet, in its order: [{"key", "head", "text"}] (`hazards.ticket_sources.columns`); none
    is the usual sheet. With neither hours nor working days the work order itself says when a reply is due.
    """

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    source = models.ForeignKey(TicketSource, models.PROTECT, related_name="+", verbose_name=_("工单来源"))
    in_use = models.BooleanField(_("在用"), default=True)
    reply_hours = models.PositiveSmallIntegerField(_("答复小时数"), null=True, blank=True)
    reply_workdays = models.PositiveSmallIntegerField(_("答复工作日数"), null=True, blank=True)
    columns = models.JSONField(_("导出表的列"), default=list)
    valid_from = models.DateField(_("起"))
    changed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("工单来源设置")
        verbose_name_plural = _("工单来源设置")
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["street", "source", "-valid_from"], name="ticket_layout_of_source")]
        constraints = [
            models.CheckConstraint(
                name="ticket_layout_one_time",
                condition=Q(reply_hours__isnull=True) | Q(reply_workdays__isnull=True),
            )
        ]


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
