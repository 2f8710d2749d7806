"""Registering a hazard at the desk, and verifying a lead: what was found wrong, and what follows at once."""

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from grids.ids import uuid7
from grids.models import Photo
from hazards.forms.acting import DayInput, PhotosField, PlaceByCode
from hazards.forms.finding import FindingForm
from hazards.models import Hazard

ORIGINS = [
    (Hazard.Origin.DESK.value, Hazard.Origin.DESK.label),
    (Hazard.Origin.HANDED_DOWN.value, Hazard.Origin.HANDED_DOWN.label),
    (Hazard.Origin.VIDEO.value, Hazard.Origin.VIDEO.label),
]
ANOTHER = "new"  # the answer "this is another one"
NEXT = [("deadline", _("告知限期整改")), ("later", _("先登记，稍后处置"))]


NEEDED_WHEN_TRUE = {
    "category": _("属实的请选择类别。"),
    "description": _("属实的请写明具体问题。"),
    "place": _("属实的请填写所在场所的编码。"),
}


class HazardForm(FindingForm):
    """The facts of one hazard, with photos. `kept` as in ActForm."""

    kept = forms.ModelMultipleChoiceField(Photo.objects.none(), required=False, widget=forms.MultipleHiddenInput)
    structural = forms.BooleanField(label=_("工程类（需要施工，时限较长）"), required=False)
    photos = PhotosField(label=_("照片"), required=False, help_text=_("拍出问题所在，最多 9 张，每张不超过 12 MB。"))

    def __init__(self, data=None, files=None, *, street, user, **more):
        super().__init__(data, files, **more)
        self.fields["kept"].queryset = Photo.objects.filter(street=street, by=user)

    def facts(self) -> dict:
        """Keyword arguments of the reporting service."""
        return {name: self.cleaned_data[name] for name in ("category", "description", "severity", "structural")}


class DeskForm(HazardForm):
    """Adds where it came from, when it was found (补录 by an officer) and what follows. `known`: open hazards there."""

    # The form's own number: sent twice (a reload, a slow line) it is one hazard.
    hazard_id = forms.UUIDField(required=False, initial=uuid7, widget=forms.HiddenInput)
    origin_kind = forms.ChoiceField(label=_("来源"), choices=ORIGINS)
    found_on = forms.DateField(
        label=_("发现日期"), required=False, widget=DayInput(), help_text=_("补录过去的隐患时填写；留空为今天。")
    )
    same_as = forms.CharField(required=False, max_length=40)
    then = forms.ChoiceField(label=_("接下来"), choices=NEXT, initial="deadline", widget=forms.RadioSelect)
    due_on = forms.DateField(
        label=_("整改期限"), required=False, widget=DayInput(), help_text=_("留空则按类别规则计算。")
    )

    field_order = [
        "category", "description", "severity", "structural", "photos", "origin_kind", "found_on", "then", "due_on",
    ]  # fmt: skip

    def __init__(self, *args, may_backdate: bool, may_set_deadline: bool, today, known=(), **more):
        super().__init__(*args, **more)
        self.known = list(known)
        self.fields["found_on"].widget.attrs["max"] = today.isoformat()
        self.today = today
        if not may_backdate:
            del self.fields["found_on"]
        if not may_set_deadline:  # partners find and report; the date is set by the cell that looks after the place
            del self.fields["then"], self.fields["due_on"]

    def known_of(self, category) -> list[Hazard]:
        """What stands open there of a category, but for what this very form has told before."""
        told = str(self.data.get("hazard_id", ""))
        return [row for row in self.known if category and row.category_id == category.pk and str(row.pk) != told]

    def clean(self):
        """Where the same stands open there, the officer says whether it is that one; None: it is another."""
        cleaned, said = super().clean(), self.cleaned_data.get("same_as")
        known = self.known_of(cleaned.get("category"))
        cleaned["same_as"] = next((hazard for hazard in known if str(hazard.pk) == said), None)
        if known and cleaned["same_as"] is None and said != ANOTHER:
            self.add_error("same_as", _("这里有同类隐患还没改好，请选择是不是同一处。"))
        return cleaned

    def clean_found_on(self):
        day = self.cleaned_data["found_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("发现日期不能晚于今天。"))
        return day


class SpotForm(forms.Form):
    """A spot outside any place, by its WGS-84 coordinates from the map."""

    lat = forms.FloatField(
        label=_("纬度"), min_value=-90, max_value=90, widget=forms.NumberInput(attrs={"step": "any"})
    )
    lng = forms.FloatField(
        label=_("经度"), min_value=-180, max_value=180, widget=forms.NumberInput(attrs={"step": "any"})
    )

    def point(self) -> Point:
        return Point(self.cleaned_data["lng"], self.cleaned_data["lat"], srid=4326)


class VerifyForm(HazardForm):
    """属实 asks for the facts of the hazard it becomes; 不属实 only for what was seen."""

    true = forms.TypedChoiceField(
        label=_("核实结果"),
        choices=[("1", _("属实，登记为隐患")), ("0", _("不属实"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("核实说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    public_note = forms.CharField(
        label=_("对反映人的答复"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("反映人凭查询号能看到，不要写姓名、电话。不填则只显示核实结果。"),
    )

    field_order = ["true", "note", "public_note", "place", "category", "description", "photos"]

    def __init__(self, *args, lead, **more):
        super().__init__(*args, street=lead.street, initial={"description": lead.text}, **more)
        del self.fields["severity"], self.fields["structural"]
        if lead.place_id is None and lead.point is None:
            help_text = _("反映人没有给出位置。属实的填所在场所的编码（见一店一档）。")
            self.fields["place"] = PlaceByCode(lead.street_id, help_text=help_text)
        for name in ("category", "description"):
            self.fields[name].required = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("true"):
            for name, sentence in NEEDED_WHEN_TRUE.items():
                if name in self.fields and not cleaned.get(name) and not self.has_error(name):
                    self.add_error(name, sentence)
        return cleaned
