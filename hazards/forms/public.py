"""What anybody may tell the street, without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TellForm(forms.Form):
    """One lead. Name and phone are the reporter's choice. `website` is a trap that only machines see and fill."""

    text = forms.CharField(
        label=_("发现了什么"),
        min_length=6,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("例如：3 楼安全出口上锁")}),
        error_messages={"min_length": _("请写得具体一些，至少 6 个字。"), "required": _("请写明发现了什么。")},
    )
    where = forms.CharField(label=_("具体位置"), max_length=120, help_text=_("几栋几单元、门牌号或附近的店名。"))
    name = forms.CharField(label=_("称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, help_text=_("只用于核实和答复，网格员看不到。可以不留。")
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args, needs_where: bool, **more):
        super().__init__(*args, **more)
        self.needs_where = needs_where
        if not needs_where:
            del self.fields["where"], self.fields["lat"], self.fields["lng"]

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))


class FollowForm(forms.Form):
    """The number a report is followed by; blanks and small letters are forgiven."""

    number = forms.CharField(
        label=_("查询号"),
        max_length=30,
        help_text=_("上报隐患后页面上给出的那一串字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "digits"}),
        error_messages={"required": _("请填写查询号。")},
    )
