"""What somebody writes for a paper of a place or of the street; the names are those of the papers' templates."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid, Organisation
from hazards.forms.acting import DayInput
from hazards.models import Notice
from hazards.services.handovers import receivers_of


class PaperForm(forms.Form):
    """Its cleaned fields are frozen on the paper: days as ISO text, the rest as written."""

    def said(self) -> dict[str, Any]:
        """What was written, as the facts keep it."""
        return {name: _as_fact(value) for name, value in self.cleaned_data.items()}


class InterviewForm(PaperForm):
    """提醒约谈通知."""

    person = forms.CharField(label=_("被约谈人"), max_length=40, help_text=_("如：负责人王某。"))
    meet_on = forms.DateField(label=_("约谈日期"), widget=DayInput())
    meet_time = forms.TimeField(label=_("约谈时刻"), widget=forms.TimeInput(attrs={"type": "time"}))
    where = forms.CharField(label=_("约谈地点"), max_length=80)
    reason = forms.CharField(label=_("约谈事由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    bring = forms.CharField(label=_("请携带的材料"), max_length=120, required=False)


class MinutesForm(PaperForm):
    """约谈笔录; `interviews`: the invitations to the place it may answer."""

    interview = forms.ChoiceField(label=_("约谈通知"), required=False)
    person = forms.CharField(label=_("被约谈人"), max_length=40)
    met_on = forms.DateField(label=_("约谈日期"), widget=DayInput())
    met_time = forms.TimeField(label=_("约谈时刻"), widget=forms.TimeInput(attrs={"type": "time"}))
    where = forms.CharField(label=_("约谈地点"), max_length=80)
    host = forms.CharField(label=_("主持人"), max_length=40)
    recorder = forms.CharField(label=_("记录人"), max_length=40)
    attendees = forms.CharField(label=_("参加人员"), max_length=200, required=False)
    told = forms.CharField(label=_("约谈内容"), max_length=1500, widget=forms.Textarea(attrs={"rows": 5}))
    reply = forms.CharField(
        label=_("被约谈人陈述"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    promise = forms.CharField(
        label=_("整改承诺"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, interviews=(), **more):
        super().__init__(data, **more)
        self.fields["interview"].choices = [("", _("没有书面通知")), *((one.number, one.number) for one in interviews)]


class AdviceForm(PaperForm):
    """消防安全建议函, to a department of the register (its reply is waited for), or to a unit by its name."""

    to = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("致函单位"), required=False, empty_label=_("不是部门，写在下面"),
        help_text=_("选了部门，函就登记在工作建议函里，等它回复。"),
    )  # fmt: skip
    receiver = forms.CharField(
        label=_("致"), max_length=60, required=False, help_text=_("场所或其他单位的名称；选了部门就不用写。")
    )
    matter = forms.CharField(label=_("事由"), max_length=60)
    situation = forms.CharField(label=_("有关情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    advice = forms.CharField(label=_("建议"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    reply_on = forms.DateField(label=_("请于何日前回复"), required=False, widget=DayInput())

    def __init__(self, data=None, *, street: Grid, **more):
        super().__init__(data, **more)
        self.fields["to"].queryset = receivers_of(street).order_by("code")

    def clean(self):
        given = super().clean()
        if not given.get("to") and not given.get("receiver") and "receiver" not in self.errors:
            self.add_error("receiver", _("请选择部门，或写明致函给谁。"))
        return given

    def said(self) -> dict[str, Any]:
        """What was written; whom it is to by name."""
        to = self.cleaned_data["to"]
        said = {name: value for name, value in super().said().items() if name != "to"}
        return said | ({"receiver": to.name} if to else {})


class PledgeForm(PaperForm):
    """消防安全承诺书 三自主两公开一承诺."""

    person = forms.CharField(label=_("承诺人"), max_length=40)
    assessed_on = forms.DateField(label=_("自主评估风险日期"), required=False, widget=DayInput())
    checked_on = forms.DateField(label=_("自主检查安全日期"), required=False, widget=DayInput())
    repaired_on = forms.DateField(label=_("自主整改隐患日期"), required=False, widget=DayInput())
    promise = forms.CharField(
        label=_("承诺内容"),
        max_length=500,
        initial=_("落实消防安全主体责任，及时消除火灾隐患，对承诺事项负责。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until_on = forms.DateField(label=_("有效期至"), widget=DayInput())


FORMS: dict[str, type[PaperForm]] = {
    Notice.Kind.INTERVIEW: InterviewForm,
    Notice.Kind.MINUTES: MinutesForm,
    Notice.Kind.ADVICE: AdviceForm,
    Notice.Kind.PLEDGE: PledgeForm,
}


def _as_fact(value: Any) -> Any:
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value or ""
