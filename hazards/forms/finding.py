"""What was found wrong, asked alike at the desk, of a lead that proved true and of a case handed down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.models import Category, Severity


class FindingForm(forms.Form):
    """Category, description and severity; where it is, the page has settled before."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("类别"), empty_label=_("请选择"))
    description = forms.CharField(
        label=_("隐患描述"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写具体：什么部位、什么问题，如“地下室应急照明失效”。"),
    )
    severity = forms.ModelChoiceField(
        Severity.objects.exclude(code="major"), label=_("严重程度"), empty_label=None, to_field_name="code",
        initial="ordinary",
    )  # fmt: skip
