"""Versioned checklists: never edited in place, so an old visit keeps the questions it answered."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.formats import in_english
from grids.names import localised


class ChecklistQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common lists, and those of the streets whose lists the person may look at, their drafts too."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("checklists.view").streets))

    def published_in(self, street: int):
        """The common lists and those of `street` (its id), without drafts: what a visit there may have been asked."""
        return self.filter(Q(street=None) | Q(street=street), valid_from__isnull=False)

    def valid_on(self, day: date):
        """Those that may serve a visit of that day; a draft has no day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Checklist(models.Model):
    """A version of a list for kinds of places: common to all (`street` empty) or a street's own.

    A draft has no `valid_from` and serves nobody; published it holds from that day and its lines never change. Of the
    versions valid on a day the newest serves new visits, a street's own before the common ones.
    """

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    code = models.SlugField(_("代码"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    name_zh = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    place_types = models.ManyToManyField("grids.PlaceType", blank=True, related_name="+")
    is_default = models.BooleanField(_("通用"), default=False)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    written_by = models.ForeignKey("grids.User", models.PROTECT, null=True, editable=False, related_name="+")
    written_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey("grids.User", models.PROTECT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查表")
        verbose_name_plural = _("检查表")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "code", "version"], name="checklist_version_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["street", "code"],
                condition=Q(valid_from__isnull=True),
                name="checklist_one_draft",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return localised(self)

    @property
    def is_draft(self) -> bool:
        return self.valid_from is None


class ChecklistItem(models.Model):
    """One line. A "no" opens a hazard of `category`; without a category it is a note."""

    class Answer(models.TextChoices):
        YES_NO = "yes_no", _("是否")
        NUMBER = "number", _("数字")
        CHOICE = "choice", _("选择")
        TEXT = "text", _("文字")

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("序号"))
    text_zh = models.CharField(_("内容"), max_length=120)
    text_en = models.CharField(_("英文内容"), max_length=200, blank=True)
    answer = models.CharField(_("回答"), max_length=8, choices=Answer.choices, default=Answer.YES_NO)
    choices_zh = models.CharField(_("选项"), max_length=120, blank=True, help_text=_("以 | 分隔"))
    choices_en = models.CharField(_("英文选项"), max_length=200, blank=True)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    least = models.IntegerField(_("最小值"), null=True, blank=True)
    most = models.IntegerField(_("最大值"), null=True, blank=True)
    category = models.ForeignKey(
        "hazards.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("隐患类别")
    )
    on_site = models.BooleanField(_("默认当场整改"), default=False)
    escalate = models.BooleanField(_("默认突出"), default=False)
    needs_photo = models.BooleanField(_("有问题须附照片"), default=False)
    may_be_na = models.BooleanField(_("可不适用"), default=True)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)

    class Meta:
        ordering = ["checklist", "number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="checklist_item_once"),
            models.CheckConstraint(
                name="checklist_item_bounds",
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=models.F("most")),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") and self.text_en else self.text_zh

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value kept, label in the reader's language) of a choice line; what is kept is always the Chinese."""
        kept = self.choices_zh.split("|") if self.choices_zh else []
        shown = self.choices_en.split("|") if in_english() and self.choices_en else kept
        return list(zip(kept, shown, strict=False))

    @property
    def has_bounds(self) -> bool:
        return self.least is not None or self.most is not None

    def takes(self, given: str) -> bool:
        """Whether `given` may be kept: where bounds are set it is a whole number within them."""
        if self.answer != self.Answer.NUMBER or not self.has_bounds or not given:
            return True
        if not given.isdecimal():
            return False
        return (self.least is None or self.least <= int(given)) and (self.most is None or int(given) <= self.most)

    @property
    def bounds_in_words(self) -> str:
        """What to type, as a sentence; "" where anything may be."""
        if not self.has_bounds:
            return ""
        if self.most is None:
            return gettext("请填不小于 %(least)d 的整数。") % {"least": self.least}
        if self.least is None:
            return gettext("请填不大于 %(most)d 的整数。") % {"most": self.most}
        return gettext("请填 %(least)d 至 %(most)d 的整数。") % {"least": self.least, "most": self.most}
