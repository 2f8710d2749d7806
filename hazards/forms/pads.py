"""Pads of pre-printed papers: hand one out, enter a sheet, void one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from hazards.forms.acting import DayInput
from hazards.models import PaperPad


class PadForm(forms.Form):
    """`grids`: to whom it may be handed."""

    prefix = forms.CharField(label=_("号前文字"), max_length=20, initial="三联单", required=False)
    first = forms.IntegerField(label=_("起号"), min_value=1, max_value=99_999_999)
    last = forms.IntegerField(label=_("止号"), min_value=1, max_value=99_999_999)
    digits = forms.IntegerField(label=_("号码位数"), min_value=1, max_value=8, initial=7)
    grid = forms.ModelChoiceField(Grid.objects.none(), label=_("领用网格"), empty_label=_("请选择"))
    holder = forms.CharField(label=_("领用人"), max_length=40, required=False)
    handed_on = forms.DateField(label=_("领用日期"), widget=DayInput())

    def __init__(self, data=None, *, grids, initial=None):
        super().__init__(data, initial=initial)
        self.fields["grid"].queryset = grids


class SheetForm(forms.Form):
    """The sheet that was written on; `pads` are those the person may use."""

    pad = forms.ModelChoiceField(PaperPad.objects.none(), label=_("三联单"), empty_label=_("请选择"))
    seq = forms.IntegerField(label=_("号码"), min_value=1, help_text=_("单上印的号码，前面的零可以不填。"))
    written_on = forms.DateField(label=_("开单日期"), widget=DayInput())

    def __init__(self, data=None, *, pads, initial=None):
        super().__init__(data, initial=initial)
        self.fields["pad"].queryset = pads


class SpoiledForm(forms.Form):
    seq = forms.IntegerField(label=_("号码"), min_value=1)
    reason = forms.CharField(label=_("作废理由"), max_length=100)
