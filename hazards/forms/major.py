"""A form for every act on a major case: its fields are what the act's row of the table asks for."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.major.life import Asked, CaseAct, CaseRow
from hazards.models import MajorRule

NOTES = {
    CaseAct.REJECT: _("不予认定的理由"),
    CaseAct.ASK_EXTENSION: _("申请延期的理由"),
    CaseAct.REFUSE_EXTENSION: _("不同意的理由"),
    CaseAct.PASS_RECHECK: _("复查结果"),
    CaseAct.FAIL_RECHECK: _("复查结果"),
    CaseAct.MEETING: _("参加单位和议定事项"),
}
BODIES = {
    CaseAct.LIST: _("挂牌机关"),
    CaseAct.EXTEND: _("同意延期的机关"),
    CaseAct.END: _("同意销案的机关"),
}


class SuspectForm(forms.Form):
    """疑似重大: what was found."""

    facts = forms.CharField(
        label=_("主要问题"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明部位、问题和现场情况；由消防救援机构认定，街道不下结论。"),
    )
    elements = forms.ModelMultipleChoiceField(
        MajorRule.objects.none(),
        label=_("对照判定要素"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选只作为上报理由，供认定时参考。"),
    )

    def __init__(self, *args, today: dt.date, **more):
        super().__init__(*args, **more)
        in_force = MajorRule.objects.in_force(today)
        self.fields["elements"].queryset = in_force
        if not in_force:
            del self.fields["elements"]
            self.fields["facts"].help_text += _(
                "现行标准的判定要素尚未录入（由管理员在基础数据录入），可先写明情况上报。"
            )


class CaseActForm(forms.Form):
    """`row` decides the fields; `today` is the last day anything may have happened on."""

    def __init__(self, data=None, *, row: CaseRow, today: dt.date, initial=None):
        super().__init__(data, initial={"done_on": today} | (initial or {}))
        for asked in (*row.required, *row.optional):
            self.fields[asked.value] = _field(asked, row, today, required=asked in row.required)
        self.fields["done_on"] = forms.DateField(
            label=_("日期"),
            widget=DayInput(attrs={"max": today.isoformat()}),
            help_text=_("事情发生的日期，可以补登。"),
        )


def _field(asked: Asked, row: CaseRow, today: dt.date, *, required: bool) -> forms.Field:
    match asked:
        case Asked.DUE_ON:
            label = _("申请延至") if row.act == CaseAct.ASK_EXTENSION else _("整改期限")
            return forms.DateField(label=label, widget=DayInput(attrs={"min": today.isoformat()}))
        case Asked.BODY:
            return forms.CharField(label=BODIES[row.act], max_length=60)
        case Asked.DOCUMENT:
            return forms.CharField(label=_("文书号"), max_length=80, required=required)
        case Asked.MEASURES:
            return _words(_("整改期间防范措施"), required=required)
    return _words(NOTES.get(row.act, _("说明")), required=required)


def _words(label, *, required: bool) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
