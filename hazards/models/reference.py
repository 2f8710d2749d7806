"""Reference rows of hazards: categories with their days, phrases, reasons. Numbers are rows, seeded from domain.md."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.models import NamedRow


class Severity(NamedRow):
    """轻微, 一般, 突出, 重大 (domain.md 2.6). `finder_may_recheck` is the re-check guard of a severity."""

    rank = models.PositiveSmallIntegerField(_("级别"), unique=True)
    finder_may_recheck = models.BooleanField(_("发现人可复查"), default=True)

    class Meta(NamedRow.Meta):
        verbose_name = _("严重程度")
        verbose_name_plural = _("严重程度")


class Category(NamedRow):
    """Category of hazard H01…H99 (domain.md 2.5)."""

    law = models.CharField(_("法律依据"), max_length=120, blank=True)
    icon = models.CharField(_("图标"), max_length=40, blank=True)
    on_site = models.BooleanField(_("可当场整改"), default=False)
    interim = models.CharField(_("临时措施"), max_length=120, blank=True)
    lookback_days = models.PositiveSmallIntegerField(
        _("回头看天数"), null=True, blank=True, help_text=_("留空为 30 天。")
    )

    class Meta(NamedRow.Meta):
        verbose_name = _("隐患类别")
        verbose_name_plural = _("隐患类别")


class Phrase(models.Model):
    """A ready sentence for a category (隐患描述用语)."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="phrases")
    text_zh = models.CharField(_("用语"), max_length=80)
    text_en = models.CharField(_("英文用语"), max_length=120)
    structural = models.BooleanField(_("工程类（长时限）"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "text_zh"], name="phrase_once")]
        ordering = ["category", "id"]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """The sentence in the reader's language; what is kept on a hazard is the Chinese one."""
        return self.text_en if (get_language() or "").startswith("en") and self.text_en else self.text_zh


class DeadlineRule(models.Model):
    """Default days of a category; a street's own row goes before the common one, the newest valid one wins.

    `valid_to` is the last day it is valid on.
    """

    class Unit(models.TextChoices):
        HOUR = "hour", _("小时")
        DAY = "day", _("自然日")
        WORKDAY = "workday", _("工作日")

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    category = models.ForeignKey(Category, models.CASCADE, related_name="deadline_rules", verbose_name=_("类别"))
    structural = models.BooleanField(_("工程类"), default=False)
    unit = models.CharField(_("单位"), max_length=8, choices=Unit.choices, default=Unit.DAY)
    amount = models.PositiveSmallIntegerField(_("时限"))
    roll = models.BooleanField(_("遇休息日顺延"), default=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("整改时限规则")
        verbose_name_plural = _("整改时限规则")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "category", "structural", "valid_from"],
                name="deadline_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="deadline_rule_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="deadline_rule_hours_stand",
                condition=~Q(unit="hour", roll=True),
                violation_error_message=_("按小时计的时限不顺延，请取消“遇休息日顺延”。"),
            ),
        ]


class ExtensionRule(models.Model):
    """How often a deadline may be extended and who may grant how much; a street's own row goes before the common one.

    The street's leader may grant any number of days; all together are never longer than the first term. `valid_to` is
    the last day it is valid on.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    times = models.PositiveSmallIntegerField(_("最多延期次数"))
    community_days = models.PositiveSmallIntegerField(_("社区一次可批天数"))
    station_days = models.PositiveSmallIntegerField(_("消防工作站一次可批天数"))
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("延期规则")
        verbose_name_plural = _("延期规则")
        constraints = [
            models.UniqueConstraint(fields=["street", "valid_from"], name="extension_rule_once", nulls_distinct=False),
            models.CheckConstraint(
                name="extension_rule_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


class DeadlinePower(models.Model):
    """How many days a worker and a head may set by hand; a street's own row goes before the common one.

    The category's own time (DeadlineRule) everybody may set who sets deadlines at all; the station, the street's leader
    and the brigade any day. `valid_to` is the last day it is valid on.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    worker_days = models.PositiveSmallIntegerField(_("网格员自定天数"))
    head_days = models.PositiveSmallIntegerField(_("网格长和社区自定天数"))
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("定期限权限")
        verbose_name_plural = _("定期限权限")
        constraints = [
            models.UniqueConstraint(fields=["street", "valid_from"], name="deadline_power_once", nulls_distinct=False),
            models.CheckConstraint(
                name="deadline_power_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


class Reason(NamedRow):
    """A reason chosen from a list: for handing over, returning, closing otherwise, voiding.

    `returns`: closed for it, the hazard was not put right, the place only ended. It comes back as something to look at
    when the place opens again or another one registers at its address (`inspections/returning`).
    """

    class Use(models.TextChoices):
        HAND_OVER = "hand_over", _("移送")
        RETURN = "return", _("退回")
        CLOSE = "close", _("其他销号")
        VOID = "void", _("作废")
        RETIRED = "retired", _("停用")  # chosen once, no longer offered

    use = models.CharField(_("用途"), max_length=12, choices=Use.choices)
    returns = models.BooleanField(
        _("遗留"), default=False, help_text=_("按此情形销号并未整改；该处重新开业或有新场所登记时，首次检查要再看。")
    )

    class Meta(NamedRow.Meta):
        verbose_name = _("理由")
        verbose_name_plural = _("理由")
