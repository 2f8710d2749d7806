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


class PaperVersion(models.Model):
    """A version of what a street sets of a kind of paper: a draft, or published for good from a day on."""

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    kind = models.CharField(_("文书"), max_length=10, help_text="a Notice.Kind")
    version = models.PositiveSmallIntegerField(_("版本"))
    valid_from = models.DateField(_("起"), null=True, blank=True)
    written_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = OfStreetQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def kind_name(self) -> str:
        """What the kind of paper is called."""
        return Notice.Kind(self.kind).label


def _published_from_a_day(name: str) -> models.CheckConstraint:
    day = Q(valid_from__isnull=False, published_at__isnull=False)
    return models.CheckConstraint(name=name, condition=Q(valid_from__isnull=True, published_at__isnull=True) | day)


class PaperWording(PaperVersion):
    """A version of a street's own words of a kind of paper; published it holds from `valid_from` and never changes.

    `opening` and `closing` are plain text with fields in braces (`hazards/papers/wording.py`); the table of facts, the
    number, the receipt and the seal are the sheet's.
    """

    opening = models.TextField(_("正文开头"), max_length=1500)
    closing = models.TextField(_("正文结尾"), max_length=1500, blank=True)

    class Meta:
        verbose_name = _("文书用语")
        verbose_name_plural = _("文书用语")
        constraints = [
            models.UniqueConstraint(fields=["street", "kind", "version"], name="paper_wording_version_once"),
            _published_from_a_day("paper_wording_published_from_a_day"),
        ]


class WordTemplate(PaperVersion):
    """A version of a street's own Word sheet of a kind of paper (`hazards/own_word`): the bytes of a .docx.

    Without bytes it says that from its day on the kind has no sheet of the street's own again.
    """

    name = models.CharField(_("文件名"), max_length=120, blank=True)
    content = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("Word 样式")
        verbose_name_plural = _("Word 样式")
        constraints = [
            models.UniqueConstraint(fields=["street", "kind", "version"], name="word_template_version_once"),
            _published_from_a_day("word_template_published_from_a_day"),
        ]

    @property
    def stands(self) -> bool:
        """Whether it is a sheet, not the end of one."""
        return bool(self.sha256)
