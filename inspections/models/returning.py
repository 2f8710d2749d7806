"""What became of the hazards that a place which ended had left behind."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact


class LeftBehind(StreetFact):
    """The one answer to a hazard left behind: still there (then `found` is its hazard) or gone, by `inspection`.

    `closed_at` is the closing it was left behind by: restored and closed so again, it is asked about again.
    """

    class Answer(models.TextChoices):
        STILL = "still", _("仍存在")
        GONE = "gone", _("已消除")

    inspection = models.ForeignKey("inspections.Inspection", models.PROTECT, related_name="left_behind")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("销号时间"))
    answer = models.CharField(_("查看结果"), max_length=5, choices=Answer.choices)
    found = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("遗留隐患查看")
        verbose_name_plural = _("遗留隐患查看")
        constraints = [
            models.UniqueConstraint(fields=["street", "hazard", "closed_at"], name="left_behind_once"),
            models.CheckConstraint(
                name="left_behind_still_is_a_hazard",
                condition=Q(answer="still", found__isnull=False) | Q(answer="gone", found__isnull=True),
            ),
        ]
