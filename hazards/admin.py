"""Categories, days, phrases, reasons: numbers that a notice can change are rows, and this is where they change."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from grids.admin import ReferenceAdmin
from grids.everywhere import may_everywhere
from hazards.models import (
    Category,
    DeadlinePower,
    DeadlineRule,
    ExtensionRule,
    MajorRule,
    Phrase,
    PledgeText,
    Reason,
    SelfCheckItem,
    Severity,
    TicketSource,
)


class PhraseInline(admin.TabularInline):
    model = Phrase
    verbose_name = verbose_name_plural = _("用语")
    extra = 1

    def has_view_permission(self, request, obj=None):
        return may_everywhere(request.user, "reference.manage")

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "name_en", "law", "on_site", "lookback_days", "order"]
    inlines = [PhraseInline]


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(ReferenceAdmin):
    """A new term is a new row with its date; hazards keep the deadline they were given."""

    list_display = ["category", "structural", "street", "amount", "unit", "roll", "valid_from", "valid_to", "source"]
    list_filter = ["category", "unit"]
    raw_id_fields = ["street"]


@admin.register(DeadlinePower)
class DeadlinePowerAdmin(ReferenceAdmin):
    """A new power is a new row with its date; deadlines set before stay as they are."""

    list_display = ["street", "worker_days", "head_days", "valid_from", "valid_to", "source"]
    raw_id_fields = ["street"]


@admin.register(ExtensionRule)
class ExtensionRuleAdmin(ReferenceAdmin):
    """A new rule is a new row with its date; extensions granted before stay as they are."""

    list_display = ["street", "times", "community_days", "station_days", "valid_from", "valid_to", "source"]
    raw_id_fields = ["street"]


@admin.register(MajorRule)
class MajorRuleAdmin(ReferenceAdmin):
    """The elements of GB 35181 in one version of it; a new version is new rows with their first day."""

    list_display = ["standard", "code", "kind", "text_zh", "valid_from", "valid_to", "source"]
    list_filter = ["standard", "kind"]


@admin.register(Severity)
class SeverityAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "name_en", "rank", "finder_may_recheck"]
    readonly_fields = ["code", "rank"]


@admin.register(Reason)
class ReasonAdmin(ReferenceAdmin):
    list_display = ["code", "name_zh", "name_en", "use", "returns", "order"]
    list_filter = ["use"]


@admin.register(SelfCheckItem)
class SelfCheckItemAdmin(ReferenceAdmin):
    """A question is ended by its last day; self-checks keep the words they answered."""

    list_display = ["street", "code", "name_zh", "name_en", "valid_from", "valid_to", "source", "order"]
    raw_id_fields = ["street"]


@admin.register(PledgeText)
class PledgeTextAdmin(ReferenceAdmin):
    """A new version is a new row with its first day: what was signed keeps its words."""

    list_display = ["street", "code", "text_zh", "months", "valid_from", "source"]
    raw_id_fields = ["street"]

    def get_readonly_fields(self, request, obj=None):
        return ["street", "code", "text_zh", "text_en", "months", "valid_from"] if obj else []


@admin.register(TicketSource)
class TicketSourceAdmin(ReferenceAdmin):
    list_display = ["street", "code", "name_zh", "name_en", "reply_workdays", "source", "order"]
    raw_id_fields = ["street"]
