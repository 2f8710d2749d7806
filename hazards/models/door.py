"""The place's own door: codes sent to the number on file, what they opened, and what the place said of itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Place, StreetFact
from grids.models.named import NamedRow


class OfPlaces(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the place; a home has no door."""
        return self.filter(place__in=Place.objects.visible_to(user).filter(is_home=False))


class DoorCode(StreetFact):
    """A code that was sent: six digits, kept as a hash, for one place and one number. The newest alone opens."""

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="door_codes")
    code_hash = models.CharField(max_length=64)
    phone_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = OfPlaces.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place", "-recorded_at"], name="door_code_of_place"),
            models.Index(fields=["phone_hash", "-recorded_at"], name="door_code_of_phone"),
            models.Index(fields=["address_hash", "-recorded_at"], name="door_code_of_address"),
        ]


class DoorSession(StreetFact):
    """An open door: one place, one number, until `ends_at`. Its key is with the visitor alone, here is its hash."""

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="door_sessions", verbose_name=_("场所"))
    key_hash = models.CharField(max_length=64, unique=True)
    phone_hash = models.CharField(max_length=64)
    phone_tail = models.CharField(_("手机尾号"), max_length=2)
    ends_at = models.DateTimeField(_("失效时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("收回人"))

    objects = OfPlaces.as_manager()

    class Meta:
        verbose_name = _("场所自助办理")
        verbose_name_plural = _("场所自助办理")
        indexes = [models.Index(fields=["place", "-recorded_at"], name="door_session_of_place")]


class OfStreets(models.QuerySet):
    def visible_to(self, user):
        """The common rows, and those of the streets in which the person may set them."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("door.rows").streets))


class SelfCheckItem(NamedRow):
    """A question of the weekly self-check. Answers keep its words, so that an edited one leaves old answers alone.

    From the day of its first own row on a street's own questions count alone, before that the common ones; an edited
    question is a new row under the same code. `valid_to` is the last day on which it is asked.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    code = models.SlugField(_("代码"), max_length=30)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(null=True, editable=False)

    objects = OfStreets.as_manager()

    class Meta(NamedRow.Meta):
        verbose_name = _("自查项目")
        verbose_name_plural = _("自查项目")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "code", "valid_from"], name="self_check_item_once", nulls_distinct=False
            )
        ]


class SelfCheck(StreetFact):
    """A place's own check of itself: `answers` is [{"code", "text", "ok"}]. Counts as no visit and finds no hazard."""

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="self_checks", verbose_name=_("场所"))
    door = models.ForeignKey(DoorSession, models.PROTECT, related_name="+")
    answers = models.JSONField(_("自查结果"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = OfPlaces.as_manager()

    class Meta:
        verbose_name = _("每周自查")
        verbose_name_plural = _("每周自查")
        indexes = [models.Index(fields=["place", "-recorded_at"], name="self_check_of_place")]

    @property
    def wrong(self) -> list[str]:
        """What the place said is not in order."""
        return [one["text"] for one in self.answers if not one["ok"]]


class PledgeText(models.Model):
    """A version of the pledge's words. `months`: how long a pledge by it holds. Never edited: a new one replaces it.

    A street's own newest version goes before the common one.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    code = models.SlugField(_("版本"), max_length=30)
    text_zh = models.TextField(_("承诺内容"))
    text_en = models.TextField(_("英文"), blank=True)
    months = models.PositiveSmallIntegerField(_("有效月数"), default=12)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(null=True, editable=False)

    objects = OfStreets.as_manager()

    class Meta:
        verbose_name = _("承诺书文本")
        verbose_name_plural = _("承诺书文本")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["street", "code"], name="pledge_text_once", nulls_distinct=False)
        ]

    @property
    def text(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") and self.text_en else self.text_zh


class Pledge(StreetFact):
    """三自主两公开一承诺 (domain.md S4-12): who signed which words when, and the two names that are made public."""

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="pledges", verbose_name=_("场所"))
    door = models.ForeignKey(DoorSession, models.PROTECT, related_name="+")
    text = models.ForeignKey(PledgeText, models.PROTECT, related_name="+", verbose_name=_("版本"))
    signed_by = models.CharField(_("承诺人"), max_length=40)
    manager = models.CharField(_("消防安全管理人"), max_length=40)
    valid_to = models.DateField(_("有效期至"))

    objects = OfPlaces.as_manager()

    class Meta:
        verbose_name = _("消防安全承诺")
        verbose_name_plural = _("消防安全承诺")
        indexes = [models.Index(fields=["place", "-recorded_at"], name="pledge_of_place")]
