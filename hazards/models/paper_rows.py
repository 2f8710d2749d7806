"""What a street sets itself about its papers: who signs a kind of them, and in which words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from hazards.models.paper import Notice


class OfStreetQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("papers.rows").q(place=None, cell=None))


class PaperIssuer(models.Model):
    """Who signs a kind of paper from a day on: 街道办事处, 消安委办公室 …; the latest row stands, earlier ones stay.

    Empty `name` is the street's office, empty `prefix` the usual words (锦消告). Numbers go on whoever signs.
    """

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    kind = models.CharField(_("文书"), max_length=10, help_text="a Notice.Kind")
    name = models.CharField(_("落款单位"), max_length=60, blank=True)
    seal = models.CharField(_("印章名称"), max_length=60, blank=True)
    prefix = models.CharField(_("文号前缀"), max_length=12, blank=True)
    valid_from = models.DateField(_("起"))
    changed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = OfStreetQuerySet.as_manager()

    class Meta:
        verbose_name = _("落款")
        verbose_name_plural = _("落款")
        indexes = [models.Index(fields=["street", "kind", "-valid_from"], name="paper_issuer_of_kind")]

    @property
    def kind_name(self) -> str:
        """What the kind of paper is called."""
        return Notice.Kind(self.kind).label


class PaperWording(models.Model):
    """A version of a street's own words of a kind of paper; published it holds from `valid_from` and never changes.

    `opening` and `closing` are plain text with fields in braces (`hazards/papers/wording.py`); the table of facts, the
    number, the receipt and the seal are the sheet's.
    """

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    kind = models.CharField(_("文书"), max_length=10, help_text="a Notice.Kind")
    version = models.PositiveSmallIntegerField(_("版本"))
    opening = models.TextField(_("正文开头"), max_length=1500)
    closing = models.TextField(_("正文结尾"), max_length=1500, blank=True)
    valid_from = models.DateField(_("起"), null=True, blank=True)
    written_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = OfStreetQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书用语")
        verbose_name_plural = _("文书用语")
        constraints = [
            models.UniqueConstraint(fields=["street", "kind", "version"], name="paper_wording_version_once"),
            models.CheckConstraint(
                name="paper_wording_published_from_a_day",
                condition=Q(valid_from__isnull=True, published_at__isnull=True)
                | Q(valid_from__isnull=False, published_at__isnull=False),
            ),
        ]

    @property
    def kind_name(self) -> str:
        """What the kind of paper is called."""
        return Notice.Kind(self.kind).label
