"""双随机 draws: who may be drawn, the frozen pool, the seed, and what was drawn. Beneath: `inspections/draws`."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Entry, EntryQuerySet, StreetFact


def _append_only(name: str) -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class OfDrawsQuerySet(EntryQuerySet):
    def visible_to(self, user):
        """Those of the streets in which the person reads of draws."""
        return self.filter(street__in=scope_of(user).reach_for("draws.view").streets)


class Inspector(StreetFact):
    """检查人员名录: who may be drawn to inspect, by which certificate; `valid_to` includes its day."""

    user = models.ForeignKey("grids.User", models.PROTECT, related_name="+", verbose_name=_("人员"))
    certificate = models.CharField(_("证件号"), max_length=30)
    issued_by = models.CharField(_("发证机关"), max_length=60, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    registered_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = OfDrawsQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查人员")
        verbose_name_plural = _("检查人员")
        constraints = [
            models.UniqueConstraint(fields=["street", "certificate"], name="inspector_certificate_once"),
            models.CheckConstraint(
                name="inspector_ends_late", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from"))
            ),
        ]

    def __str__(self):
        return str(self.user)

    def holds_on(self, day) -> bool:
        """Whether the certificate is valid on the local day, and its holder's account works."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day) and self.user.is_active


class Tie(Entry, StreetFact):
    """回避: an inspector is never drawn for this place, as declared by hand with the reason."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="ties", verbose_name=_("检查人员"))
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+", verbose_name=_("场所"))
    reason = models.CharField(_("回避事由"), max_length=200)
    declared_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = OfDrawsQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("回避登记")
        verbose_name_plural = _("回避登记")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["street", "inspector", "place"], condition=Q(voided_at=None), name="tie_declared_once"
            ),
        ]


class Draw(Entry, StreetFact):
    """One draw. The row begins frozen: its pool never changes, its seed is written once, and it is never deleted.

    `pool` is the very text whose SHA-256 is published (`inspections/draws/pool.py`). Voided (作废) only before its
    seed is known: afterwards that would be drawing again until one likes the result.
    """

    class SeedFrom(models.TextChoices):
        PUBLIC = "public", _("公开信息")
        SYSTEM = "system", _("系统随机数")

    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("名称"), max_length=80)
    due_on = models.DateField(_("检查截止日期"))
    seed_from = models.CharField(_("种子来源"), max_length=8, choices=SeedFrom.choices)
    seed_source = models.CharField(_("公开信息的出处"), max_length=120, blank=True)
    rule = models.JSONField(default=dict)
    pool = models.TextField()
    sha256 = models.CharField(max_length=64)
    candidates = models.PositiveIntegerField(_("候选场所"))
    inspectors = models.PositiveIntegerField(_("候选检查人员"))
    to_draw = models.PositiveIntegerField(_("抽取场所"))
    frozen_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    seed = models.CharField(_("种子"), max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    published_at = models.DateTimeField(_("公布时间"), null=True)
    published_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = OfDrawsQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("双随机抽查")
        verbose_name_plural = _("双随机抽查")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["street", "year", "seq"], name="draw_numbered_once"),
            models.CheckConstraint(
                name="draw_has_a_seed_when_drawn",
                condition=Q(seed="", drawn_at=None, published_at=None) | (~Q(seed="") & Q(drawn_at__isnull=False)),
            ),
            models.CheckConstraint(name="draw_void_before_its_seed", condition=Q(voided_at=None) | Q(seed="")),
        ]
        indexes = [models.Index(fields=["street", "-recorded_at", "-id"], name="draw_recent")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "street", "recorded_at", "year", "seq", "number", "title", "due_on", "seed_from", "seed_source",
                    "rule", "pool", "sha256", "candidates", "inspectors", "to_draw", "frozen_by",
                ),
            ),
            pgtrigger.Protect(
                name="one_seed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.seed <> '' AND (NEW.seed, NEW.drawn_at) IS DISTINCT FROM (OLD.seed, OLD.drawn_at)"
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    @property
    def state(self) -> str:
        """`void`, `frozen`, `drawn` or `published`: what the row says, for pages."""
        if self.voided_at:
            return "void"
        if self.published_at:
            return "published"
        return "drawn" if self.seed else "frozen"


class PooledPlace(StreetFact):
    """A place as it stood at the freezing: with its tickets, or left out for a reason."""

    class Why(models.TextChoices):
        STATUS = "status", _("停业或空置")
        DRAWN_BEFORE = "drawn_before", _("近期已被抽中")
        VISITED = "visited", _("近期已检查")
        BY_HAND = "by_hand", _("另有理由")
        NO_PAIR = "no_pair", _("可派检查人员不足两名")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="places")
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    stratum = models.CharField(max_length=12)
    tickets = models.PositiveSmallIntegerField(_("签数"))
    why = models.CharField(_("不参加抽取"), max_length=12, choices=Why.choices, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "draw", "place"], name="pooled_place_once")]
        triggers = _append_only("append_only")


class PooledInspector(StreetFact):
    """An inspector as he stood at the freezing: in the pool, or left out for a reason."""

    class Why(models.TextChoices):
        CERTIFICATE = "certificate", _("证件不在有效期")
        BY_HAND = "by_hand", _("另有理由")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="people")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    certificate = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    why = models.CharField(_("不参加抽取"), max_length=12, choices=Why.choices, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "draw", "inspector"], name="pooled_inspector_once")]
        triggers = _append_only("append_only")


class PooledTie(StreetFact):
    """A conflict of interest as it stood at the freezing: this person is not drawn for this place."""

    class Kind(models.TextChoices):
        CELL = "cell", _("本人责任网格")
        KEEPER = "keeper", _("本人为场所人员")
        DECLARED = "declared", _("登记回避")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="ties")
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "draw", "place", "inspector"], name="pooled_tie_once")]
        triggers = _append_only("append_only")


class SeedEntry(StreetFact):
    """What a witness entered, also where it did not agree with the other's."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="entries")
    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    typed = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        triggers = _append_only("append_only")


class DrawnPlace(StreetFact):
    """A place that was drawn, in the order of the draw, and the two who go there."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="drawn")
    order = models.PositiveSmallIntegerField()
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+")
    first = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    second = models.ForeignKey(Inspector, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["street", "draw", "place"], name="drawn_place_once"),
            models.CheckConstraint(name="drawn_pair_is_two", condition=~Q(first=models.F("second"))),
        ]
        indexes = [models.Index(fields=["place", "-recorded_at"], name="drawn_of_place")]
        triggers = _append_only("append_only")
