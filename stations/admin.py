"""What a station of each level must have."""

from django.contrib import admin

from grids.admin import ReferenceAdmin
from stations.models import KitTemplate


@admin.register(KitTemplate)
class KitTemplateAdmin(ReferenceAdmin):
    list_display = ["level", "code", "name_zh", "required", "unit", "optional", "order"]
    list_filter = ["level"]
