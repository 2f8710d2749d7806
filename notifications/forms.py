"""Setting up a robot of a work group, and what a person wants beside his inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import GroupRobot
from notifications.wishes import key, optional


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


class DeviceForm(forms.Form):
    """A subscription as a browser gives it. Addresses are long: Mozilla's have about 300 characters."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=100)


class WishesForm(forms.Form):
    """Which messages leave the house to one person; `cleaned_wishes` is what `set_wishes` takes."""

    mail = forms.ChoiceField(
        label=_("邮件"),
        choices=[("none", _("不发邮件")), ("all", _("按下表发")), ("urgent", _("只发不能关闭的"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data, *, wish, user, channels):
        asked = {"mail": ("urgent" if wish.only_urgent else "all") if wish.email else "none"}
        super().__init__(data, initial=asked)
        self.fields["mail"].required = bool(user.email)
        self.wish, self.user, self.channels = wish, user, channels
        for channel in channels:
            self.fields[channel] = forms.MultipleChoiceField(
                required=False,
                choices=[(kind.code, kind.label) for kind in optional(channel)],
                initial=[kind.code for kind in optional(channel) if key(channel, kind) not in wish.muted],
            )

    def ticked(self, channel: str) -> set[str]:
        """The kinds that are ticked: as typed, else as kept."""
        return set(self[channel].value() or [])

    def clean_mail(self) -> str:
        asked = self.cleaned_data["mail"] or "none"
        if asked != "none" and not self.user.email:
            raise forms.ValidationError(_("账号没有登记邮箱，请联系管理员登记后再开启。"))
        return asked

    @property
    def cleaned_wishes(self) -> dict:
        given = self.cleaned_data
        mail = given["mail"]
        return {
            "email": mail != "none",
            "only_urgent": mail == "urgent",
            "wanted": {str(channel): set(given[channel]) for channel in self.channels},
        }
