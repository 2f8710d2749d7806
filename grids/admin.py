"""Reference rows of territory and people: editable by administrators, without programmers."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.access import may, may_in
from grids.everywhere import may_everywhere
from grids.models import Organisation, PlaceFlag, PlaceType, Role, User


class ReferenceAdmin(admin.ModelAdmin):
    """Rows that the street edits. Nothing that facts point to is ever deleted: rows end by date or switch."""

    def has_module_permission(self, request):
        return may(request.user, "reference.manage")

    def has_view_permission(self, request, obj=None):
        return may(request.user, "reference.manage")

    has_add_permission = has_module_permission

    def has_change_permission(self, request, obj=None):
        return may(request.user, "reference.manage") if obj is None else may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (_OwnRowsForm, form), {"user": request.user})


class _OwnRowsForm:
    """Refuses, beside what is typed, a row that would hold for more streets than the person's own."""

    user: User

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and not may_change(self.user, self.instance):
            self.add_error(None, ValidationError(_("这一行对所有街道都有效，请由全区的管理员办理，或者填上本街道。")))


def may_change(user, row) -> bool:
    """A street's own row by that street's administrators; a row for all streets by those of all of them."""
    if isinstance(row, Organisation):
        return row.grid_id is not None and may_in(user, "reference.manage", row.grid)
    street = getattr(row, "street", None)
    if street is not None:
        return may_in(user, "reference.manage", street)
    return may_everywhere(user, "reference.manage")


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
