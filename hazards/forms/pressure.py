"""Seals and letters: shapes are checked here, rules in `hazards/pressure/`."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Organisation, Place
from hazards.forms.acting import DayInput
from hazards.models import Hazard


class SealForm(forms.Form):
    """A seal of a place; `bodies` may seal there, `hazards` are the open ones of the place."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("实施单位"), empty_label=None, help_text=_("谁的权力谁实施，街道只登记。")
    )
    part = forms.CharField(label=_("查封部位"), max_length=200, help_text=_("如：二层仓库、北侧厨房"))
    from_on = forms.DateField(label=_("查封起"), widget=DayInput())
    until_on = forms.DateField(label=_("查封止"), widget=DayInput(), help_text=_("不超过 30 天"))
    document = forms.CharField(label=_("文书号"), max_length=60, required=False)
    decider = forms.CharField(
        label=_("决定方式"), max_length=100, required=False, help_text=_("如：集体讨论决定；紧急情况口头报批")
    )
    hazard = forms.ModelChoiceField(
        Hazard.objects.none(), label=_("涉及的隐患"), required=False, empty_label=_("不涉及具体隐患")
    )
    stops = forms.BooleanField(label=_("整个场所停业整改，验收合格后复业"), required=False)

    def __init__(self, data=None, *, bodies, hazards, initial=None):
        super().__init__(data, initial=initial)
        self.fields["organisation"].queryset = bodies
        self.fields["hazard"].queryset = hazards
        self.fields["hazard"].label_from_instance = lambda row: f"{row.number} {row.description}"


class LiftForm(forms.Form):
    lifted_on = forms.DateField(label=_("解除日期"), widget=DayInput())
    document = forms.CharField(label=_("解除文书号"), max_length=60)


class LetterForm(forms.Form):
    """A letter of `street`: `about` holds numbers of hazards and codes of places, apart by commas, spaces or lines."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("发函单位"), empty_label=_("请选择"))
    to = forms.ModelChoiceField(Organisation.objects.none(), label=_("致函单位"), empty_label=_("请选择"))
    subject = forms.CharField(label=_("事由"), max_length=200)
    about = forms.CharField(
        label=_("涉及的隐患编号、场所编码"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("用逗号或换行隔开"),
    )  # fmt: skip
    document = forms.CharField(label=_("文书号"), max_length=60, required=False)
    sent_on = forms.DateField(label=_("发函日期"), widget=DayInput())
    reply_by = forms.DateField(label=_("要求回复日期"), widget=DayInput())

    def __init__(self, data=None, *, street, user, initial=None):
        super().__init__(data, initial=initial)
        self.street, self.user = street, user
        codes = [code for code in street.path.split("/") if code]
        bodies = Organisation.objects.filter(is_active=True, grid__code__in=codes).order_by("code")
        self.fields["organisation"].queryset = self.fields["to"].queryset = bodies

    def clean_about(self):
        """{hazards, places} of the street that the person sees; each thing that is neither is named."""
        named = [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["about"]) if one]
        hazards = Hazard.objects.visible_to(self.user).filter(street=self.street, number__in=named)
        places = Place.objects.visible_to(self.user).filter(street=self.street, code__in=named, is_home=False)
        found = {"hazards": list(hazards.select_related("place")), "places": list(places)}
        known = {row.number for row in found["hazards"]} | {row.code for row in found["places"]}
        if unknown := [one for one in named if one not in known]:
            raise forms.ValidationError(_("本街道没有：%(what)s"), params={"what": "、".join(unknown)})
        return found

    def facts(self) -> dict:
        """Keyword arguments of the service."""
        given = dict(self.cleaned_data)
        about = given.pop("about")
        return given | about


class ReplyToLetterForm(forms.Form):
    replied_on = forms.DateField(label=_("回复日期"), widget=DayInput())
    reply = forms.CharField(label=_("回复内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.CharField(label=_("办理结果"), max_length=300, required=False)


class EscalateLetterForm(forms.Form):
    escalated_to = forms.CharField(label=_("提请的上级"), max_length=60, help_text=_("如：区消安委办公室"))
