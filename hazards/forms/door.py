"""Forms behind the place's own door: large, few, without script."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput, PhotosField
from hazards.models import PledgeText, SelfCheckItem


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(
        label=_("验证码"),
        min_length=6,
        max_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}", "class": "digits"}
        ),
        error_messages={"min_length": _("验证码是 6 位数字。"), "required": _("请填写短信里的验证码。")},
    )


class RepairForm(forms.Form):
    """How it was put right; a photo is asked for."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    photos = PhotosField(label=_("整改后的照片"), help_text=_("对着原来的问题拍，最多 9 张，每张不超过 12 MB。"))
    note = forms.CharField(
        label=_("怎么改的"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_photos(self):
        if not self.cleaned_data["photos"]:
            raise forms.ValidationError(_("请至少附一张照片。"))
        return self.cleaned_data["photos"]


class MoreTimeForm(forms.Form):
    """To when, why, and what keeps people safe until then."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    due_on = forms.DateField(label=_("申请延至"), widget=DayInput())
    reason = forms.CharField(label=_("为什么来不及"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    interim = forms.CharField(label=_("在改好之前怎么防范"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, after: dt.date | None, **more):
        super().__init__(*args, **more)
        if after:
            self.fields["due_on"].widget.attrs["min"] = (after + dt.timedelta(days=1)).isoformat()


class SelfCheckForm(forms.Form):
    """One yes or no a question; `questions` are its rows."""

    def __init__(self, *args, questions: list[SelfCheckItem], **more):
        super().__init__(*args, **more)
        for one in questions:
            self.fields[one.code] = forms.ChoiceField(
                label=one.name,
                choices=[("1", _("没问题")), ("0", _("有问题"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一项。")},
            )
        self.codes = [one.code for one in questions]
        self.fields["note"] = forms.CharField(
            label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def answers(self) -> dict[str, bool]:
        """Code → in order."""
        return {code: self.cleaned_data[code] == "1" for code in self.codes}


class PledgeForm(forms.Form):
    """Two names and a tick to the words of `text`; `pledge_id` makes a button pressed twice one signing.

    Words that are other ones since they were shown (`version`) are not signed: the form comes back with the new ones.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    pledge_id = forms.UUIDField(widget=forms.HiddenInput)
    signed_by = forms.CharField(label=_("消防安全责任人（承诺人）"), max_length=40, min_length=2)
    manager = forms.CharField(label=_("消防安全管理人"), max_length=40, min_length=2)
    agreed = forms.BooleanField(
        label=_("我已看过上面的内容，并代表本场所承诺"), error_messages={"required": _("请勾选后再签。")}
    )

    def __init__(self, data=None, *, text: PledgeText, initial):
        super().__init__(data, initial=initial | {"version": text.pk})
        self.text = text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("version") != self.text.pk:
            self.add_error(None, _("承诺内容刚刚换了新的版本，请看过再签。"))
            self.data = self.data.copy()
            self.data["version"] = self.text.pk
            self.data.pop("agreed", None)
        return cleaned
