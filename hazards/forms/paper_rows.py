"""A street's own words of a paper, and who signs it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.papers.wording import needs_opening


class WordsForm(forms.Form):
    """The text above and below the table of facts; a line is a paragraph."""

    opening = forms.CharField(label=_("正文开头"), max_length=1500, widget=forms.Textarea(attrs={"rows": 5}))
    closing = forms.CharField(
        label=_("正文结尾"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opening"].required = needs_opening(kind)


class WordFileForm(forms.Form):
    """A street's own Word sheet."""

    file = forms.FileField(
        label=_("Word 文件"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=_("只收 .docx，不超过 2 MB。有问题时会说明要改哪里。"),
    )


class PublishForm(forms.Form):
    """From which day papers carry the version."""

    valid_from = forms.DateField(label=_("起用日期"), widget=DayInput())


class IssuerForm(forms.Form):
    """Who signs from a day on; what is left empty is the usual one."""

    name = forms.CharField(label=_("落款单位"), max_length=60, required=False, help_text=_("留空为街道办事处。"))
    seal = forms.CharField(label=_("印章名称"), max_length=60, required=False)
    prefix = forms.CharField(
        label=_("文号前缀"), max_length=12, required=False, help_text=_("留空为通用前缀；改了前缀，序号照样接着编。")
    )
    valid_from = forms.DateField(label=_("起用日期"), widget=DayInput())
