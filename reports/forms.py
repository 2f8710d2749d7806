"""Forms of the weekly report."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TextsForm(forms.Form):
    """Section G; `seen` is the edition of the texts that the writer started from."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    problems = forms.CharField(
        label=_("存在问题"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    plan = forms.CharField(
        label=_("下周计划"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class CorrectForm(forms.Form):
    """Why a signed report's figures change."""

    reason = forms.CharField(
        label=_("更正原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写入更正版，连同前后数据一并留存。"),
    )
