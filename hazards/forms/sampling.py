"""The check of a sample, and the share that is drawn: shapes are checked here, rules in `hazards/sampling/`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Photo
from hazards.forms.acting import DayInput, PhotosField

RESULTS = (("1", _("属实，已整改")), ("0", _("不属实，没有改好")))


class SampleForm(forms.Form):
    """What was seen on the spot. `kept`: photos stored by an earlier try that was refused for something else."""

    in_order = forms.TypedChoiceField(
        label=_("抽查结果"), choices=RESULTS, coerce=lambda value: value == "1", widget=forms.RadioSelect
    )
    use_required_attribute = False  # photos kept from an earlier try need not be chosen again
    photos = PhotosField(label=_("现场照片"))
    note = forms.CharField(
        label=_("抽查情况"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不属实时写明现场看到的问题"),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("整改期限"), required=False, widget=DayInput(), help_text=_("不属实时填写，隐患恢复整改")
    )

    def __init__(self, data=None, files=None, *, street, user, today, proposed):
        super().__init__(data, files, initial={"due_on": proposed})
        mine = Photo.objects.filter(street=street, by=user)
        self.fields["kept"] = forms.ModelMultipleChoiceField(mine, required=False, widget=forms.MultipleHiddenInput)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def facts(self) -> dict:
        """Keyword arguments of the service, photos apart."""
        given = self.cleaned_data
        due_on = None if given["in_order"] else given["due_on"]
        return {"in_order": given["in_order"], "note": given["note"], "due_on": due_on}


class ShareForm(forms.Form):
    percent = forms.IntegerField(label=_("比例（%）"), min_value=1, max_value=100, help_text=_("1 至 100，自明天起"))
