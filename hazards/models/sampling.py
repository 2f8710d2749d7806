"""How large a share is looked at again; what was drawn of 当场整改, and what somebody else saw on the spot."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact
from hazards.models.hazard import Hazard
from hazards.workflow import State


class SampleRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common row, and those of the streets in which the person reads of sample checks."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("samples.view").streets))


class SampleRule(models.Model):
    """What share is looked at again: of 当场整改 (domain.md 3.2 T4: 10 %), of closed hazards (2.8: some or all); both
    default, editable.

    A street's own row goes before the common one, the newest valid one wins; `valid_to` is the last day it holds.
    """

    class Of(models.TextChoices):
        ON_SITE = "on_site", _("当场整改抽查")
        LOOK_BACK = "look_back", _("回头看")

    of = models.CharField(_("抽什么"), max_length=10, choices=Of.choices, default=Of.ON_SITE, db_default=Of.ON_SITE)
    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    percent = models.PositiveSmallIntegerField(_("抽查比例（%）"))
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)

    objects = SampleRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽查比例")
        verbose_name_plural = _("抽查比例")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "of", "valid_from"], name="sample_rule_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="sample_rule_is_a_share", condition=Q(percent__gte=1, percent__lte=100)),
            models.CheckConstraint(
                name="sample_rule_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


class SampleCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the hazards the person sees."""
        return self.filter(hazard__in=Hazard.objects.visible_to(user))

    def waiting(self):
        """Not checked yet, and still as it was fixed: voided or restored meanwhile there is nothing left to check."""
        return self.filter(state=SampleCheck.State.WAITING, hazard__state=State.FIXED_ON_SITE)


class SampleCheck(StreetFact):
    """A hazard fixed on the spot that was drawn, and what somebody other than who fixed it saw there."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待抽查")
        IN_ORDER = "in_order", _("抽查属实")
        NOT_IN_ORDER = "not_in_order", _("抽查不属实")

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="samples", verbose_name=_("隐患"))
    fixed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("整改人"))
    made_up = models.BooleanField(_("每周补抽"), default=False)
    due_on = models.DateField(_("应抽查日期"))
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING)
    checked_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("抽查人"))
    checked_at = models.DateTimeField(_("抽查时间"), null=True)
    note = models.CharField(_("抽查情况"), max_length=300, blank=True)

    objects = SampleCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("当场整改抽查")
        verbose_name_plural = _("当场整改抽查")
        constraints = [
            models.UniqueConstraint(fields=["street", "hazard"], name="sample_once"),
            models.CheckConstraint(
                name="sample_checked_by_somebody",
                condition=Q(state="waiting", checked_at__isnull=True, checked_by__isnull=True)
                | (~Q(state="waiting") & Q(checked_at__isnull=False, checked_by__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["street", "state", "due_on", "id"], name="sample_of_street")]
