"""What seeded rows of reference have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.names import localised


class NamedRow(models.Model):
    """A seeded row with a code and a name in both languages, shown in its own order."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return localised(self)
