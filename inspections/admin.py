"""How often what is visited. Checklists are only read here: a published list is never edited in place."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from grids.admin import ReferenceAdmin
from grids.models import Place
from inspections.models import Checklist, ChecklistItem, Rule


@admin.register(Rule)
class RuleAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "street", "class_word", "place_type", "flag", "period", "role", "enabled"]
    list_filter = ["period", "enabled"]
    raw_id_fields = ["street"]

    @admin.display(description=_("场所类别"), ordering="place_class")
    def class_word(self, rule):
        return Place.Class(rule.place_class).label if rule.place_class else "-"


class ItemInline(admin.TabularInline):
    model = ChecklistItem
    verbose_name = verbose_name_plural = _("检查项目")
    fields = readonly_fields = ["number", "text_zh", "answer", "category", "on_site", "escalate"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        return True

    def has_change_permission(self, request, obj=None):
        return False

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(Checklist)
class ChecklistAdmin(ReferenceAdmin):
    list_display = ["code", "version", "name_zh", "valid_from", "valid_to"]
    inlines = [ItemInline]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
