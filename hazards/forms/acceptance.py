"""Asking for an acceptance, and the look on site, thing by thing."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Photo
from hazards.acceptance.deciding import Looked
from hazards.forms.acting import DayInput, PhotosField
from hazards.models import Acceptance, Hazard

RIGHT = (("1", _("合格")), ("0", _("不合格")))


class AskForm(forms.Form):
    """What was put right, in the words of whoever asks."""

    request = forms.CharField(
        label=_("整改情况"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("改好了什么、由谁施工、有哪些材料可查。"),
    )


class CheckForm(forms.Form):
    """The look on site: `hazards` one by one, other things a line each, photos, and the decision."""

    kept = forms.ModelMultipleChoiceField(Photo.objects.none(), required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, data=None, files=None, *, acceptance: Acceptance, hazards: Sequence[Hazard], user, today: dt.date
    ):
        super().__init__(data, files)
        self.hazards = list(hazards)
        self.fields["kept"].queryset = Photo.objects.filter(street=acceptance.street_id, by=user)
        for n, hazard in enumerate(self.hazards):
            self.fields[f"right_{n}"] = forms.ChoiceField(
                label=f"{hazard.number} {hazard.description}", choices=RIGHT, widget=forms.RadioSelect
            )
            self.fields[f"said_{n}"] = forms.CharField(label=_("说明"), max_length=200, required=False)
        lines = forms.Textarea(attrs={"rows": 3})
        self.fields["more"] = forms.CharField(
            label=_("其他合格的项目"), required=False, max_length=2000, widget=lines,
            help_text=_("每行一项，如：安全出口畅通"),
        )  # fmt: skip
        self.fields["wrong"] = forms.CharField(
            label=_("其他不合格的项目"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("每行一项"),
        )  # fmt: skip
        self.fields["photos"] = PhotosField(label=_("现场照片"), required=False)
        self.fields["passed"] = forms.ChoiceField(
            label=_("验收结论"), choices=Acceptance.State.choices[1:], widget=forms.RadioSelect
        )
        self.fields["opens_on"] = forms.DateField(
            label=_("恢复营业日期"), required=False, widget=DayInput(attrs={"min": today.isoformat()}),
            help_text=_("验收合格时填写"), initial=today,
        )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("验收意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("不合格时写明理由和还要整改的内容"),
        )  # fmt: skip

    def facts(self) -> dict:
        """Keyword arguments of the service, photos apart."""
        given = self.cleaned_data
        looked = [
            Looked(ok=given[f"right_{n}"] == "1", hazard=hazard, note=given[f"said_{n}"])
            for n, hazard in enumerate(self.hazards)
        ]
        for name, right in (("more", True), ("wrong", False)):
            looked += [Looked(ok=right, text=line) for line in given[name].splitlines() if line.strip()]
        passed = given["passed"] == Acceptance.State.PASSED
        opens_on = given["opens_on"] if passed else None
        return {"looked": looked, "passed": passed, "opens_on": opens_on, "note": given["note"]}
