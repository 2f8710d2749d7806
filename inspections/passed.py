"""What became of what was seen in passing, in words for who sent it, and where he may look at it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import User
from hazards.models import Hazard
from inspections.models import QuickFix


def reported(hazard: Hazard, user: User) -> tuple[str, str]:
    """(sentence, address). One beyond the reporter's own grids is followed up by those whose grid it is."""
    if not Hazard.objects.visible_to(user).filter(pk=hazard.pk).exists():
        where = {"number": hazard.number, "grid": hazard.scope_cell or hazard.street}
        said = _("隐患 %(number)s 已上报，位置在%(grid)s，由该网格跟进。") % where
        return said, reverse("field:hazards")
    again = _("隐患 %(number)s 还没改好，已记一次重复发现。")
    said = (again if hazard.found_again else _("隐患 %(number)s 已上报。")) % {"number": hazard.number}
    return said, reverse("field:hazard", args=[hazard.pk])


def fixed(fix: QuickFix) -> str:
    """What was recorded."""
    return _("已记录：%(kind)s %(count)d 起。") % {"kind": fix.get_kind_display(), "count": fix.count}
