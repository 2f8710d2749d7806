"""A case handed down 上级交办: opened by the brigade for a street, a hazard of the street only once it takes it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact


class HandDownQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("handdowns.view").q(cell=None))


class HandDown(StreetFact):
    """待接收 → 已接收 (its hazard is found by the street then, origin 上级交办) or 已退回 with the reason."""

    class State(models.TextChoices):
        SENT = "sent", _("待接收")
        TAKEN = "taken", _("已接收")
        RETURNED = "returned", _("已退回")

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="hand_downs", verbose_name=_("场所"))
    category = models.ForeignKey("hazards.Category", models.PROTECT, related_name="+", verbose_name=_("类别"))
    severity = models.ForeignKey("hazards.Severity", models.PROTECT, related_name="+", verbose_name=_("严重程度"))
    description = models.CharField(_("隐患描述"), max_length=500)
    request = models.CharField(_("请求事项"), max_length=300, blank=True)
    document = models.CharField(_("文书号"), max_length=60, blank=True)
    due_on = models.DateField(_("要求整改期限"), null=True, blank=True)
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, related_name="+", verbose_name=_("交办单位"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.SENT)
    sent_by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("交办时间"))
    answered_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    return_reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    hazard = models.OneToOneField("hazards.Hazard", models.PROTECT, null=True, related_name="handed_down_by")
    photos = models.ManyToManyField("grids.Photo", related_name="+", verbose_name=_("照片"))

    objects = HandDownQuerySet.as_manager()

    class Meta:
        verbose_name = _("上级交办")
        verbose_name_plural = _("上级交办")
        constraints = [
            models.CheckConstraint(
                name="hand_down_taken_has_its_hazard",
                condition=Q(state="taken", hazard__isnull=False) | (~Q(state="taken") & Q(hazard__isnull=True)),
            )
        ]
        indexes = [models.Index(fields=["street", "state", "-sent_at", "id"], name="hand_down_of_street")]
