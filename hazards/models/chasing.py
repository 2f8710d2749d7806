"""Whom a street tells of what is not done: the steps as rows, and each step that was reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import may, scope_of
from grids.models import StreetFact
from hazards.ladder import Channel, Clock


class ReminderRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common rows, and those of the streets in which the person may set them."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("hazards.ladder").streets))


class ReminderRule(models.Model):
    """A step of a clock's ladder (domain.md 3.2 T10, T12; editable). From the day of its first own row on a street's
    own rows of a clock count alone, before that the common ones; `valid_to` is the last day on which a step falls.
    """

    class Unit(models.TextChoices):
        DAY = "day", _("自然日")
        WORKDAY = "workday", _("工作日")

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    clock = models.CharField(_("时限"), max_length=12, choices=Clock.choices)
    days = models.SmallIntegerField(_("天数"))
    unit = models.CharField(_("单位"), max_length=8, choices=Unit.choices, default=Unit.DAY)
    at = models.TimeField(_("时刻"), default="08:30")
    told = models.JSONField(_("提醒谁"), default=list)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices, blank=True, default=Channel.INBOX)
    action = models.CharField(_("同时办理"), max_length=30, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒规则")
        verbose_name_plural = _("提醒规则")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "clock", "days"],
                condition=Q(valid_to__isnull=True),
                name="reminder_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="reminder_rule_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


# Who may know that somebody was reminded: 督办 is the office's own, and whoever fixed a hazard is not told beforehand
# that it will be looked at. Of the other clocks everybody who sees the hazard.
KNOWN_BY = {Clock.SUPERVISION: "supervisions.view", Clock.SAMPLE: "samples.view"}


class ChaseQuerySet(models.QuerySet):
    def known_to(self, reader, hazard):
        """Steps about `hazard` that `reader` may know of (None: the system knows all)."""
        if reader is None:
            return self
        return self.exclude(clock__in=[clock for clock, right in KNOWN_BY.items() if not may(reader, right, hazard)])


class Chase(StreetFact):
    """A step that a fact reached on one of the clocks beside the deadline: once per fact, day and step.

    `subject` is the id of the hazard, the 督办 or the major case; `hazard` the hazard it is about, if it is about one.
    """

    clock = models.CharField(_("时限"), max_length=12, choices=Clock.choices)
    subject = models.UUIDField()
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="chases")
    base_on = models.DateField(_("到期日"))
    step = models.SmallIntegerField(_("相对期限的天数"))
    superseded = models.BooleanField(_("由后一级代替"), default=False)
    to = models.JSONField(default=list)

    objects = ChaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        constraints = [
            models.UniqueConstraint(fields=["street", "clock", "subject", "base_on", "step"], name="chase_once")
        ]


class ChaseRun(models.Model):
    """When the street's clocks beside the deadline are to be looked through next; without a row: at once."""

    street = models.OneToOneField("grids.Grid", models.CASCADE, primary_key=True, related_name="+")
    next_at = models.DateTimeField()
