"""Reference rows of territory and people: editable by administrators, without programmers."""

from django.contrib import admin

from grids.access import may
from grids.models import Organisation, PlaceFlag, PlaceType, Role


class ReferenceAdmin(admin.ModelAdmin):
    """Rows that the street edits. Nothing that facts point to is ever deleted: rows end by date or switch."""

    def has_module_permission(self, request):
        return may(request.user, "reference.manage")

    def has_view_permission(self, request, obj=None):
        return may(request.user, "reference.manage")

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Role)
class RoleAdmin(ReferenceAdmin):
    """What a role may do stands in code (`policy.py`), so roles are renamed here, not made."""

    list_display = ["code", "name_zh", "name_en", "levels", "sees_care", "order"]
    readonly_fields = ["code", "levels"]

    def has_add_permission(self, request):
        return False


@admin.register(PlaceType)
class PlaceTypeAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "name_en", "default_class", "is_home", "order"]
    readonly_fields = ["is_home"]


@admin.register(PlaceFlag)
class PlaceFlagAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "name_en", "order"]


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    list_display = ["code", "name", "kind", "grid", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code"]
    raw_id_fields = ["grid"]
