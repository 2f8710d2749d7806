"""视频点位: what a street can look at from its command centre. Only where the picture is, never a picture."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Entry, EntryQuerySet, LocatedFact


class CameraQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("cameras.view").q())


class Camera(Entry, LocatedFact):
    """A camera point: at a place, or somewhere of a grid. `url` is opened by the person's browser, never by us."""

    name = models.CharField(_("点位名称"), max_length=80)
    place = models.ForeignKey(
        "grids.Place", models.PROTECT, null=True, blank=True, related_name="cameras", verbose_name=_("场所")
    )
    spot = models.CharField(_("位置说明"), max_length=120, blank=True)
    url = models.CharField(_("画面地址"), max_length=500)

    objects = CameraQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("视频点位")
        verbose_name_plural = _("视频点位")
        indexes = [
            models.Index(fields=["street", "-recorded_at", "id"], name="camera_recent"),
        ]

    def __str__(self):
        return self.name
