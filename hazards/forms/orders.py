"""An order 责令改正 or 临时查封, as the officers make it out."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.models import DelegatedPower, Notice


class OrderForm(forms.Form):
    """The fields of one `kind`; `powers` are the items that cover the hazard, asked for where there are several."""

    power = forms.ModelChoiceField(
        DelegatedPower.objects.none(), label=_("依据事项"), empty_label=None, widget=forms.RadioSelect
    )
    inspected_on = forms.DateField(
        label=_("检查日期"), widget=DayInput(), help_text=_("检查之日起 3 个工作日内制作并送达。")
    )
    officers = forms.CharField(
        label=_("执法人员"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不少于两人，每行一人：姓名和执法证号。"),
    )
    due_on = forms.DateField(label=_("改正期限"), widget=DayInput(), help_text=_("到期日 24:00 前。"))
    part = forms.CharField(label=_("查封部位"), max_length=200)
    reasons = forms.CharField(label=_("查封理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(label=_("查封至"), widget=DayInput(), help_text=_("从今天起算，最长 30 日。"))

    def __init__(self, data=None, *, kind: str, powers: list[DelegatedPower], today: date):
        super().__init__(data, initial={"inspected_on": today})
        self.fields["power"].queryset = DelegatedPower.objects.filter(pk__in=[power.pk for power in powers])
        if len(powers) == 1:
            del self.fields["power"]
        unasked = {"due_on"} if kind != Notice.Kind.ORDER_BY else set()
        if kind != Notice.Kind.SEAL:
            unasked |= {"part", "reasons", "until"}
        for name in unasked:
            del self.fields[name]
        self.fields["inspected_on"].widget.attrs["max"] = today.isoformat()
        for name in {"due_on", "until"} & set(self.fields):
            self.fields[name].widget.attrs["min"] = today.isoformat()
