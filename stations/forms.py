"""Forms of stations: they read what was typed; services judge it."""

import datetime as dt

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from grids.calendar import local_midnight
from grids.models import Grid
from stations.models import Activity, Alarm, Camera, Device, Facility, KitItem, Member, Shift, Station, TurnOut
from stations.services.turnouts import STEPS


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M:%S", attrs={"step": 1}, **kwargs)


class MinuteInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class StationForm(forms.ModelForm):
    """Open or change a station; the point is picked on the map."""

    lat = forms.FloatField(label=_("纬度"), min_value=3.8, max_value=53.6, required=False)
    lng = forms.FloatField(label=_("经度"), min_value=73, max_value=135.1, required=False)

    class Meta:
        model = Station
        fields = ["name", "kind", "level", "state", "address", "operator", "phone", "opened_on", "note"]
        widgets = {"opened_on": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.point:
            self.initial.setdefault("lng", round(self.instance.point.x, 6))
            self.initial.setdefault("lat", round(self.instance.point.y, 6))

    def clean(self):
        data = super().clean()
        if (data.get("lat") is None) != (data.get("lng") is None):
            self.add_error("lat", _("经度和纬度须同时填写。"))
        return data


class KitCheckForm(forms.ModelForm):
    class Meta:
        model = KitItem
        fields = ["actual", "good", "expires_on"]
        widgets = {"expires_on": DateInput()}


class MomentField(forms.DateTimeField):
    """A moment within living memory: an older one is a mistyped year, and before year 1 there is none to show."""

    default_validators = [MinValueValidator(local_midnight(dt.date(1950, 1, 1)), _("年份不对，请检查。"))]


class TurnOutForm(forms.ModelForm):
    class Meta:
        model = TurnOut
        field_classes = dict.fromkeys(STEPS, MomentField)
        fields = ["kind", "alarm_at", "acknowledged_at", "left_at", "on_scene_at", "water_at", "note"]
        widgets = {name: MomentInput() for name in STEPS}


class MemberForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["name", "phone", "duty", "valid_from"]
        widgets = {"valid_from": DateInput()}


class EndMemberForm(forms.Form):
    last_day = forms.DateField(label=_("最后一天"), widget=DateInput())


class ShiftForm(forms.ModelForm):
    """A shift of those who are members now."""

    class Meta:
        model = Shift
        fields = ["starts_at", "ends_at", "members"]
        field_classes = {"starts_at": MomentField, "ends_at": MomentField}
        widgets = {
            "starts_at": MinuteInput(),
            "ends_at": MinuteInput(),
            "members": forms.CheckboxSelectMultiple(),
        }

    def __init__(self, members, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members
        self.fields["members"].label = _("值守人员")
        self.fields["members"].label_from_instance = lambda member: f"{member.name} {member.get_duty_display()}"


class HandOverForm(forms.Form):
    note = forms.CharField(
        label=_("交班说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("器材、车辆有无异常，接班的人要知道什么。"),
    )  # fmt: skip


class IncidentForm(forms.Form):
    """A fire: when and where, what it did, how it was put out."""

    happened_at = MomentField(label=_("接警时间"), widget=MomentInput())
    address = forms.CharField(label=_("地址"), max_length=200)
    cause = forms.CharField(label=_("初步原因"), max_length=120, required=False)
    summary = forms.CharField(label=_("经过"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    controlled_at = MomentField(label=_("控制时间"), widget=MomentInput(), required=False)
    deaths = forms.IntegerField(label=_("亡"), min_value=0, max_value=9999, initial=0)
    injured = forms.IntegerField(label=_("伤"), min_value=0, max_value=9999, initial=0)
    loss = forms.DecimalField(
        label=_("直接财产损失（元）"), min_value=0, max_digits=12, decimal_places=2, initial=0
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if "loss" in data:
            data["loss_fen"] = int(data.pop("loss") * 100)
        return data


class GridForm(forms.ModelForm):
    """A row of a register, and the grid it is booked to: one of `grids`; who has the whole street may leave it open."""

    grid = forms.ModelChoiceField(Grid.objects.none(), label=_("网格"), empty_label=_("全街道"))
    field_order = ["kind", "name", "title", "grid"]

    def __init__(self, *args, grids, whole_street: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["grid"]
        field.queryset, field.required = grids, not whole_street
        if not whole_street:
            field.empty_label = _("请选择")
            field.initial = grids[0] if len(grids) == 1 else None


class DeviceForm(GridForm):
    class Meta:
        model = Device
        fields = ["kind", "serial", "count", "online", "installed_on"]
        widgets = {"installed_on": DateInput()}


class CameraForm(GridForm):
    """A camera point; opened from a place's page it is that place's, and asks for no grid."""

    class Meta:
        model = Camera
        fields = ["name", "spot", "url"]
        help_texts = {"url": _("视频平台上这个点位的网页地址；系统只保存地址，不读取画面。")}

    def __init__(self, *args, at_place: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if at_place:
            del self.fields["grid"]


class AlarmForm(forms.Form):
    alarm_at = MomentField(label=_("报警时间"), widget=MinuteInput())


class AlarmCheckForm(forms.Form):
    """What the alarm turned out to be."""

    finding = forms.ChoiceField(
        label=_("核实结果"), choices=[choice for choice in Alarm.Finding.choices if choice[0] != Alarm.Finding.OPEN],
        widget=forms.RadioSelect(),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class FacilityForm(GridForm):
    class Meta:
        model = Facility
        fields = ["kind", "name", "count", "ports", "length_m", "width_m", "marked", "address", "built_on"]
        widgets = {"built_on": DateInput()}
        help_texts = {
            "length_m": _("只填消防车通道"),
            "width_m": _("只填消防车通道"),
            "marked": _("只填消防车通道"),
        }


class ActivityForm(GridForm):
    class Meta:
        model = Activity
        fields = ["kind", "title", "held_on", "people", "units", "copies", "approximate", "note"]
        widgets = {"held_on": DateInput()}
