"""The forms of 不放心场所: shapes are checked here, rules in `services/watching.py`."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.forms import DayInput
from grids.models import Place
from inspections.models import WatchMeasure


class ProposeForm(forms.Form):
    place = forms.CharField(
        label=gettext_lazy("场所编码"), max_length=20, help_text=gettext_lazy("编码见场所页面，例如 00494。")
    )
    reason = forms.CharField(
        label=gettext_lazy("列入理由"), max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("例如：砖木结构、电线老化，夜间有人留宿。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = Place.objects.visible_to(user).filter(is_home=False, merged_into=None)

    def clean_place(self) -> Place:
        """The one place of this code that the person sees."""
        found = self.places.select_related("street", "type").filter(code=self.cleaned_data["place"].strip())[:2]
        if len(found) != 1:
            raise forms.ValidationError(_("请填写本街道场所的编码。"))
        return found[0]


class LeavingForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("移出理由"), max_length=200, widget=forms.Textarea({"rows": 3}))


class DecisionForm(forms.Form):
    agreed = forms.TypedChoiceField(
        label=gettext_lazy("意见"), choices=(("1", gettext_lazy("同意")), ("0", gettext_lazy("不同意"))),
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip


class MeasureForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("措施"), choices=WatchMeasure.Kind.choices)
    note = forms.CharField(
        label=gettext_lazy("怎样落实"), max_length=200, help_text=gettext_lazy("例如：每晚十点由物业拉闸，值班表上墙。")
    )
    since = forms.DateField(label=gettext_lazy("自哪天起"), widget=DayInput())


class MeasureEndForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("停止日期"), widget=DayInput())
