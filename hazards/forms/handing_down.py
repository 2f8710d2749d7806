"""Handing a case down, and the street's answer to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.forms.finding import FindingForm


class HandDownForm(FindingForm):
    """What the brigade found and what it asks for."""

    request = forms.CharField(
        label=_("请求事项"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    document = forms.CharField(label=_("文书号"), max_length=60, required=False)
    due_on = forms.DateField(
        label=_("要求整改期限"), required=False, widget=DayInput(), help_text=_("留空则按类别规则计算。")
    )


class TakeForm(forms.Form):
    """接收 with the deadline to be told."""

    due_on = forms.DateField(
        label=_("整改期限"), required=False, widget=DayInput(), help_text=_("留空则按交办要求，没有要求的按类别规则。")
    )


class ReturnForm(forms.Form):
    """退回 with the reason."""

    reason = forms.CharField(label=_("退回理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
