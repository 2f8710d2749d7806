"""Photos as evidence: the bytes received stay private, what is served is re-encoded."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models.facts import StreetFact


class Photo(StreetFact):
    """One photo of one street. `id` is the phone's; `sha256` is of the bytes received (design section 10).

    `evidence` is the original, never served; `image` (long side ≤ 1600 px) and `thumb` are re-encoded without EXIF.
    """

    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    evidence = models.CharField(max_length=120, help_text="private path, never served")
    image = models.CharField(max_length=120)
    thumb = models.CharField(max_length=120)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    point = models.PointField(_("拍摄位置"), srid=4326, null=True, blank=True)
    likeness = models.BigIntegerField(null=True, editable=False, help_text="how it looks, as 64 bits: grids.likeness")
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        indexes = [
            models.Index(fields=["street", "sha256"], name="photo_same_bytes"),
            # Which of the last months look alike is asked of the index alone.
            models.Index(
                fields=["street", "recorded_at"],
                include=["likeness"],
                condition=Q(likeness__isnull=False),
                name="photo_looks",
            ),
        ]
