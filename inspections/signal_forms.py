"""Looking at what is odd, and from which number on it is shown: shapes here, rules in `inspections/signals/`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.models import Signal
from inspections.signals.limits import bounds

LABELS = {
    Signal.Kind.SAME_PHOTO: _("照片与以前用过的相比，64 处特征中最多几处不同"),
    Signal.Kind.UNCHANGED: _("整改前后的照片，64 处特征中最多几处不同"),
    Signal.Kind.OLD_PHOTO: _("照片比检查早多少小时以上"),
    Signal.Kind.FAR: _("保存位置距场所多少米以上（已扣除定位精度）"),
    Signal.Kind.PHOTO_FAR: _("照片的位置距场所多少米以上"),
    Signal.Kind.MANY: _("一小时内检查多少次及以上"),
}


class LookForm(forms.Form):
    note = forms.CharField(
        label=_("说明"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("选填，检查人也看得到"),
    )  # fmt: skip


class LimitsForm(forms.Form):
    """One number a kind; left empty the street is shown nothing of it, not sent it stays as it is."""

    def __init__(self, data=None, *, initial):
        super().__init__(data, initial=initial)
        for kind, label in LABELS.items():
            least, most = bounds(kind)
            self.fields[kind.value] = forms.IntegerField(
                label=label, required=False, min_value=least, max_value=most, help_text=_("留空就不提示")
            )

    def limits(self) -> dict[str, int | None]:
        """What was sent, by kind."""
        return {kind: limit for kind, limit in self.cleaned_data.items() if kind in self.data}
