"""Setting up a robot of a work group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import GroupRobot


class RobotForm(forms.Form):
    """Address and secret are typed once and never shown again."""

    kind = forms.ChoiceField(label=_("种类"), choices=GroupRobot.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("群名称"), max_length=40)
    address = forms.CharField(
        label=_("机器人地址"),
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("在群机器人的设置里复制；加密保存，以后不再显示。"),
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("钉钉、飞书选了“加签”的填写。"),
    )
