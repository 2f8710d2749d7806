"""Versioned checklists: never edited in place, so an old visit keeps the questions it answered."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.names import localised


class Checklist(models.Model):
    """A list for kinds of places; (code, version) is one published list. The newest valid version serves new visits."""

    code = models.SlugField(_("代码"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    name_zh = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80)
    place_types = models.ManyToManyField("grids.PlaceType", blank=True, related_name="+")
    is_default = models.BooleanField(_("通用"), default=False)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("检查表")
        verbose_name_plural = _("检查表")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="checklist_version_once")]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return localised(self)


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
    text_en = models.CharField(_("英文内容"), max_length=200)
    answer = models.CharField(_("回答"), max_length=8, choices=Answer.choices, default=Answer.YES_NO)
    choices_zh = models.CharField(_("选项"), max_length=120, blank=True, help_text=_("以 | 分隔"))
    choices_en = models.CharField(_("英文选项"), max_length=200, blank=True)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    category = models.ForeignKey(
        "hazards.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("隐患类别")
    )
    on_site = models.BooleanField(_("默认当场整改"), default=False)
    escalate = models.BooleanField(_("默认突出"), default=False)
    may_be_na = models.BooleanField(_("可不适用"), default=True)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)

    class Meta:
        ordering = ["checklist", "number"]
        constraints = [models.UniqueConstraint(fields=["checklist", "number"], name="checklist_item_once")]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") and self.text_en else self.text_zh
