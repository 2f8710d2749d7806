"""Forms of stations: they read what was typed; services judge it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.models import Activity, Facility, KitItem, Station, TurnOut
from stations.services.turnouts import STEPS


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M:%S", attrs={"step": 1}, **kwargs)


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


class TurnOutForm(forms.ModelForm):
    class Meta:
        model = TurnOut
        fields = ["kind", "alarm_at", "acknowledged_at", "left_at", "on_scene_at", "water_at", "note"]
        widgets = {name: MomentInput() for name in STEPS}


class FacilityForm(forms.ModelForm):
    class Meta:
        model = Facility
        fields = ["kind", "name", "count", "ports", "address", "built_on"]
        widgets = {"built_on": DateInput()}


class ActivityForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = ["kind", "title", "held_on", "people", "units", "copies", "approximate", "note"]
        widgets = {"held_on": DateInput()}
