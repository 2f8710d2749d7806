"""How a paper was delivered, and pads of pre-printed papers that go to the field."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact
from hazards.models.paper import Notice


class Delivery(StreetFact):
    """送达: the way a paper reached whom it was for, where, with the signature drawn on the screen.

    Who took it or refused it, before whom and when, stands on the paper (`Notice.receipt…`). `record` is the 送达回证,
    there once somebody asked for it.
    """

    class Way(models.TextChoices):
        DIRECT = "direct", _("直接送达")
        LEFT = "left", _("留置送达")
        POST = "post", _("邮寄送达")
        PASSED_ON = "passed_on", _("转交送达")

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="delivery")
    way = models.CharField(_("送达方式"), max_length=10, choices=Way.choices)
    where = models.CharField(_("送达地点"), max_length=120, blank=True)
    capacity = models.CharField(_("签收人身份"), max_length=30, blank=True)
    signature = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="delivery_recorded")

    class Meta:
        verbose_name = _("送达")
        verbose_name_plural = _("送达")


class PaperPadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pads handed to the grids of the person's posts, all of the street for its station."""
        return self.filter(scope_of(user).reach_for("pads.use").q(place=None, cell="grid_id"))


class PaperPad(StreetFact):
    """三联单: a pad of pre-printed sheets with running numbers, handed to a community, a cell or one worker.

    A sheet's number is `prefix` and its number in `digits` figures: `三联单0001201`.
    """

    kind = models.CharField(_("文书"), max_length=10, choices=Notice.Kind.choices)
    prefix = models.CharField(_("号前文字"), max_length=20)
    first = models.PositiveIntegerField(_("起号"))
    last = models.PositiveIntegerField(_("止号"))
    digits = models.PositiveSmallIntegerField(_("号码位数"), default=7)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("领用网格"))
    holder = models.CharField(_("领用人"), max_length=40, blank=True)
    handed_on = models.DateField(_("领用日期"))
    recorded_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = PaperPadQuerySet.as_manager()

    class Meta:
        verbose_name = _("三联单")
        verbose_name_plural = _("三联单")
        constraints = [models.CheckConstraint(name="pad_runs_forward", condition=Q(last__gte=models.F("first")))]
        indexes = [models.Index(fields=["street", "-handed_on", "id"], name="pad_recent")]

    def __str__(self):
        return f"{self.number(self.first)}—{self.last:0{self.digits}}"

    def number(self, seq: int) -> str:
        """What is printed on sheet `seq`."""
        return f"{self.prefix}{seq:0{self.digits}}"


class PadSheet(StreetFact):
    """A sheet of a pad that is accounted for: written on (`notice`) or spoiled (`void_reason`); others are missing."""

    pad = models.ForeignKey(PaperPad, models.PROTECT, related_name="sheets")
    seq = models.PositiveIntegerField(_("号码"))
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="sheet")
    photo = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(_("作废理由"), max_length=100, blank=True)
    recorded_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "pad", "seq"], name="pad_sheet_once"),
            models.CheckConstraint(
                name="pad_sheet_used_or_void",
                condition=(Q(notice__isnull=False) & Q(void_reason="")) | (Q(notice__isnull=True) & ~Q(void_reason="")),
            ),
        ]
