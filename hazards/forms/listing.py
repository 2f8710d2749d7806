"""The list's parameters as a form: checked once, for the page, the ledger and the API alike."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.list_filters import GridField
from grids.models import Grid
from hazards.filters import DUE, SORTS, TERMS
from hazards.models import Category, Hazard, Severity
from hazards.workflow import State

STATES = [("open", _("未销号")), ("put_right", _("已整改")), *State.choices]
DUE_CHOICES = list(zip(DUE, (_("今日到期"), _("明日到期"), _("七日内到期")), strict=True))
TERM_CHOICES = list(zip(TERMS, (_("新增"), _("销号"), _("恢复"), _("作废")), strict=True))


class DayField(forms.DateField):
    """A local day of an address or a date picker."""

    def __init__(self, label):
        super().__init__(label=label, required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
        self.error_messages["invalid"] = _("“%(label)s”要写成 2026-11-22 这样的日期。") % {"label": label}


class ListForm(forms.Form):
    """Parameters of `hazards:list`; what is not shown as a filter travels along hidden and is told as a chip."""

    q = forms.CharField(label=_("编号、场所或内容"), required=False, max_length=60)
    state = forms.MultipleChoiceField(label=_("状态"), required=False, choices=STATES, widget=forms.MultipleHiddenInput)
    grid = GridField(_("网格"))
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("类别"), required=False, to_field_name="code", empty_label=_("全部类别")
    )
    severity = forms.ModelChoiceField(
        Severity.objects.all(), label=_("严重程度"), required=False, to_field_name="code", empty_label=_("全部程度")
    )
    origin = forms.ChoiceField(label=_("来源"), required=False, choices=[("", _("全部来源")), *Hazard.Origin.choices])
    overdue = forms.BooleanField(label=_("逾期"), required=False, widget=forms.HiddenInput)
    undecided = forms.BooleanField(label=_("无人处置"), required=False, widget=forms.HiddenInput)
    assigned = forms.BooleanField(label=_("指派给我"), required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(label=_("我的待办"), required=False, widget=forms.HiddenInput)
    supervised = forms.BooleanField(label=_("督办中"), required=False, widget=forms.HiddenInput)
    due = forms.ChoiceField(label=_("到期"), required=False, choices=DUE_CHOICES, widget=forms.HiddenInput)
    found_from = DayField(_("发现自"))
    found_to = DayField(_("发现至"))
    booked_from = DayField(_("记账自"))
    booked_to = DayField(_("记账至"))
    closed_from = DayField(_("整改自"))
    closed_to = DayField(_("整改至"))
    fell_due_from = DayField(_("到期自"))
    fell_due_to = DayField(_("到期至"))
    first_due_from = DayField(_("原定到期自"))
    first_due_to = DayField(_("原定到期至"))
    term = forms.ChoiceField(label=_("平衡项"), required=False, choices=TERM_CHOICES, widget=forms.HiddenInput)
    opening = DayField(_("期初未销"))
    place = forms.UUIDField(label=_("场所"), required=False, widget=forms.HiddenInput)
    source = forms.CharField(label=_("统计口径"), required=False, max_length=30, widget=forms.HiddenInput)
    round = forms.UUIDField(label=_("整治行动"), required=False, widget=forms.HiddenInput)
    run = forms.UUIDField(label=_("批量办理"), required=False, widget=forms.HiddenInput)
    street = GridField(_("街道"))
    view = forms.ChoiceField(required=False, choices=[("board", _("看板"))], widget=forms.HiddenInput)
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in SORTS], widget=forms.HiddenInput)

    def __init__(self, data=None, *, user, grids=()):
        """`grids`: rows offered as a choice of grid (none: the code stays a hidden parameter)."""
        super().__init__(data)
        for name in ("grid", "street"):
            self.fields[name].user = user
        if grids:
            choices = [("", _("全部网格")), *((grid.code, _indented(grid)) for grid in grids)]
            self.fields["grid"].widget = forms.Select(choices=choices)
        self._show_state_as_choice()

    def _show_state_as_choice(self):
        """One state is a choice; several (a link of a figure) stay hidden, lest the choice show a part of the truth."""
        given = self.data.getlist("state") if hasattr(self.data, "getlist") else []
        if len(given) < 2:
            choices = [("", _("全部状态")), *STATES]
            self.fields["state"] = forms.TypedChoiceField(
                label=_("状态"), required=False, choices=choices, coerce=lambda code: [code], empty_value=[]
            )


def _indented(grid) -> str:
    return f"　{grid.display_name}" if grid.level == Grid.Level.CELL else grid.display_name
