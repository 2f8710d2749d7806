"""One step of a street's ladder."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Role
from hazards.chasing.actions import ACTIONS
from hazards.chasing.editing import PARTIES, ROLES, StepRow
from hazards.ladder import Channel, Clock
from hazards.models import ReminderRule
from hazards.workflow import BY_ACTION
from notifications import sms


def names_of_told() -> dict[str, str]:
    """{code: name} of everybody a step can tell, roles first."""
    roles = {row.code: row.name for row in Role.objects.filter(code__in=ROLES)}
    names = {code: roles[code] for code in ROLES if code in roles}
    return names | {str(party): str(party.label) for parties in PARTIES.values() for party in parties}


class StepForm(forms.Form):
    """A step of `clock`; `cleaned_row` is what the service takes."""

    days = forms.IntegerField(label=_("天数"), help_text=_("到期前填负数，到期当天填 0，逾期填正数。"))
    unit = forms.ChoiceField(label=_("按什么数"), choices=ReminderRule.Unit.choices)
    at = forms.TimeField(label=_("时刻"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    told = forms.MultipleChoiceField(label=_("提醒谁"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=Channel.choices,
        required=False,
        help_text=_("短信按条计费，只发给登记了手机号的人，21:00 至次日 7:00 不发；预览会说明今天发几条。"),
    )
    action = forms.ChoiceField(label=_("同时办理"), required=False)

    def __init__(self, data=None, *, clock: str, initial=None):
        super().__init__(data, initial=initial)
        self.clock = Clock(clock)
        if not sms.available() and (initial or {}).get("channel") != Channel.SMS:
            self.fields["channel"].choices = [one for one in Channel.choices if one[0] != Channel.SMS]
            self.fields["channel"].help_text = ""
        parties = PARTIES.get(self.clock, ())
        known = {*ROLES, *map(str, parties)}
        self.fields["told"].choices = [(code, name) for code, name in names_of_told().items() if code in known]
        if self.clock == Clock.DUE:
            acts = [(action, BY_ACTION[action].label) for action in ACTIONS]
            self.fields["action"].choices = [("", _("不办理")), *acts]
        else:
            del self.fields["action"]

    @property
    def cleaned_row(self) -> StepRow:
        given = self.cleaned_data
        return StepRow(
            clock=self.clock,
            days=given["days"],
            unit=given["unit"],
            at=given["at"],
            told=tuple(given["told"]),
            channel=given["channel"],
            action=given.get("action", ""),
        )
