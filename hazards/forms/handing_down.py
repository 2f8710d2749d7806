"""Handing a case down, and the street's answer to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.models import Category, Severity


class HandDownForm(forms.Form):
    """What the brigade found; where it is, the page has settled before."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("类别"), empty_label=_("请选择"))
    description = forms.CharField(
        label=_("隐患描述"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写具体：什么部位、什么问题，如“地下室应急照明失效”。"),
    )
    severity = forms.ModelChoiceField(
        Severity.objects.exclude(code="major"), label=_("严重程度"), empty_label=None, to_field_name="code"
    )
    request = forms.CharField(
        label=_("请求事项"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    document = forms.CharField(label=_("文书号"), max_length=60, required=False)
    due_on = forms.DateField(
        label=_("要求整改期限"), required=False, widget=DayInput(), help_text=_("留空则按类别规则计算。")
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"severity": "ordinary"})


class TakeForm(forms.Form):
    """接收 with the deadline to be told."""

    due_on = forms.DateField(
        label=_("整改期限"), required=False, widget=DayInput(), help_text=_("留空则按交办要求，没有要求的按类别规则。")
    )


class ReturnForm(forms.Form):
    """退回 with the reason."""

    reason = forms.CharField(label=_("退回理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
