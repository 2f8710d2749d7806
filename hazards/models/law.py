"""Powers of law that a street was given: 赋权 in its own name, 委托 in the name of the body that entrusts it."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from hazards.models.reference import Category

# The days a row is valid on, both included; without end where `valid_to` is empty.
DAYS = Func(F("valid_from"), F("valid_to"), Value("[]"), function="DATERANGE", output_field=DateRangeField())


class DelegatedPowerQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("powers.view").q(place=None, cell=None))

    def in_force(self, on):
        """Those valid on the local day `on`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DelegatedPower(models.Model):
    """One item of power of a street for a time (行政处罚法 §24, domain.md 3.5); `valid_to` is the last day of it.

    It covers hazards whose category cites one of the articles of `law`, and those of `category`. Entrusted (委托) the
    street acts in the name of `on_behalf_of`; measures of force are not entrusted (行政强制法 §17).
    """

    class Mode(models.TextChoices):
        GRANTED = "granted", _("赋权")
        ENTRUSTED = "entrusted", _("委托")

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    item_code = models.CharField(_("事项编码"), max_length=30)
    name = models.CharField(_("事项名称"), max_length=120)
    law = models.CharField(_("法律条款"), max_length=120)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("另适用的隐患类别")
    )
    mode = models.CharField(_("方式"), max_length=10, choices=Mode.choices)
    on_behalf_of = models.ForeignKey(
        "grids.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("委托机关")
    )
    may_seal = models.BooleanField(_("含临时查封"), default=False)
    document = models.CharField(_("依据文件"), max_length=200)
    review_body = models.CharField(_("行政复议机关"), max_length=60)
    court = models.CharField(_("管辖法院"), max_length=60)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    changed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = DelegatedPowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("赋权事项")
        verbose_name_plural = _("赋权事项")
        constraints = [
            ExclusionConstraint(
                name="delegated_power_once_at_a_time",
                expressions=[
                    ("street", RangeOperators.EQUAL),
                    ("item_code", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个事项在这段时间里已经有一行，请先给它定止期。"),
            ),
            models.CheckConstraint(
                name="delegated_power_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("止期不能早于起期。"),
            ),
            models.CheckConstraint(
                name="delegated_power_entrusted_by_somebody",
                condition=Q(mode="granted", on_behalf_of__isnull=True)
                | Q(mode="entrusted", on_behalf_of__isnull=False),
                violation_error_message=_("委托的须写明委托机关，赋权的不写。"),
            ),
            models.CheckConstraint(
                name="delegated_power_entrusts_no_force",
                condition=Q(mode="granted") | Q(may_seal=False),
                violation_error_message=_("行政强制措施权不得委托，委托事项不能含临时查封。"),
            ),
        ]
        indexes = [models.Index(fields=["-valid_from", "id"], name="delegated_power_recent")]

    def __str__(self):
        return f"{self.item_code} {self.name}"
