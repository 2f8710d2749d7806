"""Periods and frozen reports: the only rows the read side writes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports are about whole streets: for those with a report right anywhere in the street."""
        scope = scope_of(user)
        if not scope.reach_for("reports.view"):
            return self.none()
        return self.filter(street_id__in=scope.own_street_ids())


class Period(StreetFact):
    """A reporting period of a street for a receiver: local days `first` ≤ day ≤ `last` (default Saturday–Friday)."""

    receiver = models.CharField(_("报送对象"), max_length=40, default="district")
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    week = models.PositiveSmallIntegerField(_("周次"))
    year = models.PositiveSmallIntegerField(_("年度"))
    frozen_at = models.DateTimeField(_("封账时间"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告期")
        verbose_name_plural = _("报告期")
        constraints = [
            models.UniqueConstraint(fields=["street", "receiver", "first"], name="period_once"),
            models.CheckConstraint(name="period_ends_late", condition=Q(last__gte=models.F("first"))),
        ]


class WeeklyReport(StreetFact):
    """一周一整治 report of a period: figures as drawn, frozen at sign-off; a correction is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SIGNED = "signed", _("已签发")
        REPLACED = "replaced", _("已被更正")

    period = models.ForeignKey(Period, models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    figures = models.JSONField(default=dict)
    cut_off = models.DateTimeField(_("截至"))
    problems = models.TextField(_("存在问题"), blank=True)
    plan = models.TextField(_("下周计划"), blank=True)
    texts_edition = models.PositiveIntegerField(default=0)  # how often the two texts were changed
    compiled_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    correction = models.CharField(_("更正说明"), max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("整治周报")
        verbose_name_plural = _("整治周报")
        constraints = [
            models.UniqueConstraint(fields=["street", "period", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["street", "period"], condition=Q(state="draft"), name="report_one_draft"),
        ]
        indexes = [models.Index(fields=["street", "-recorded_at"], name="report_recent")]
