"""What a street asks its places at their doors, and what they pledge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput


class QuestionForm(forms.Form):
    """A question of the self-check; yes means in order."""

    words = forms.CharField(
        label=_("问题"), max_length=80, help_text=_("写成“没问题”就是达到要求的样子，如“灭火器在有效期内”。")
    )
    words_en = forms.CharField(label=_("英文"), max_length=120, required=False)
    source = forms.CharField(label=_("依据"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("起用日期"), widget=DayInput())


class PledgeTextForm(forms.Form):
    """The next version of the pledge."""

    text = forms.CharField(label=_("承诺内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6}))
    text_en = forms.CharField(
        label=_("英文"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    months = forms.IntegerField(label=_("有效月数"), min_value=1, max_value=36)
    source = forms.CharField(label=_("依据"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("起用日期"), widget=DayInput())
