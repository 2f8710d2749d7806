"""Forms of the desk over the services of this app: shapes are checked here, rules in the services."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.errors import DomainError
from grids.models import Grid, Organisation, Place, PlaceFlag, PlaceType, Role, User

GEOJSON_MAX = 200_000  # characters; a hand-drawn area has some hundreds


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put a service's refusal where the person looks: at its fields, or on top of the form."""
    fields = error.details.get("fields", {})
    known = {name: said for name, said in fields.items() if name in form.fields}
    for name, said in known.items():
        form.add_error(name, said)
    if not known:
        form.add_error(None, str(error))


@dataclass
class Refused:
    """What a service refused, if it did, and the status of the page that says so: 422 for what was typed wrong, for
    which the API's own is 400; 409 and the others as they are.
    """

    error: DomainError | None = None

    @property
    def status(self) -> int:
        typed = self.error is None or self.error.status == HTTPStatus.BAD_REQUEST
        return HTTPStatus.UNPROCESSABLE_ENTITY if typed else self.error.status


@contextmanager
def refusals_at(form: forms.Form) -> Iterator[Refused]:
    """Within it a service's refusal is put at the form, and the view goes on to show the page again."""
    refused = Refused()
    try:
        yield refused
    except DomainError as error:
        refused.error = error
        refuse(form, error)


MANY_PEOPLE = 100_000_000  # more than any province has: a typing error
PHONES = ("phone", "manager_phone")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class BoundaryField(forms.CharField):
    """A drawn area: GeoJSON text in, geometry out; the text goes to the parser only, never to GDAL."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=GEOJSON_MAX, widget=forms.HiddenInput, label=_("边界"), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            shape = json.loads(text)
            if shape["type"] not in ("Polygon", "MultiPolygon"):
                raise ValueError("not an area")
            return _area(shape)
        except (ValueError, KeyError, TypeError, IndexError, RecursionError, GEOSException) as error:
            raise forms.ValidationError(_("边界读不出来，请重新描画。")) from error


def _area(shape: dict) -> GEOSGeometry:
    """A geometry of GeoJSON coordinates, by way of well-known text made from plain numbers."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    rings = [
        [", ".join(f"{float(x)!r} {float(y)!r}" for x, y, *_z in ring) for ring in polygon] for polygon in polygons
    ]
    text = ", ".join("(" + ", ".join(f"({ring})" for ring in polygon) + ")" for polygon in rings)
    return GEOSGeometry(f"SRID=4326;MULTIPOLYGON ({text})")


class CellForm(forms.Form):
    """A new cell of a community."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：东门社区第一网格"))
    kind = forms.ChoiceField(label=_("类别"), choices=Grid.Kind.choices, initial="general", widget=forms.RadioSelect)
    unit_name = forms.CharField(label=_("所属单位"), max_length=80, required=False, help_text=_("专属网格必填"))
    boundary = BoundaryField()


class GridForm(forms.Form):
    """Names, profile and boundary of a grid of the street."""

    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    unit_name = forms.CharField(label=_("所属单位"), max_length=80, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    population = forms.IntegerField(label=_("人口"), min_value=0, max_value=MANY_PEOPLE, required=False)
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=MANY_PEOPLE, required=False)
    area_km2 = forms.DecimalField(
        label=_("面积（平方公里）"), min_value=0, max_digits=8, decimal_places=2, required=False
    )
    profile = forms.CharField(label=_("概况"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    boundary = BoundaryField()

    def __init__(self, *args, grid: Grid, **kwargs):
        plain = {name: getattr(grid, name) for name in self.base_fields if name != "boundary"}
        kwargs["initial"] = plain | {"boundary": grid.boundary.geojson if grid.boundary else ""}
        super().__init__(*args, **kwargs)
        if grid.level != Grid.Level.CELL or grid.kind != Grid.Kind.DEDICATED:
            del self.fields["unit_name"]

    def changes(self) -> dict:
        """Only what was changed: an untouched boundary keeps its remark."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class PlaceForm(forms.Form):
    """Register or edit a place."""

    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("按门头招牌填写"))
    type = forms.ModelChoiceField(PlaceType.objects.all(), label=_("类型"), empty_label=_("请选择"))
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    lat = forms.FloatField(label=_("纬度"), required=False, widget=forms.NumberInput(attrs={"step": "any"}))
    lon = forms.FloatField(label=_("经度"), required=False, widget=forms.NumberInput(attrs={"step": "any"}))
    datum = forms.ChoiceField(
        label=_("坐标来自"), choices=Place.Datum.choices, initial="wgs84", help_text=_("在地图上点选即为 WGS-84")
    )
    cell = forms.ModelChoiceField(
        Grid.objects.none(), label=_("网格"), required=False, empty_label=_("由位置决定"), to_field_name="code"
    )
    cell_reason = forms.CharField(label=_("改派网格的理由"), max_length=200, required=False)
    place_class = forms.ChoiceField(label=_("类别"), required=False)
    flags = forms.ModelMultipleChoiceField(
        PlaceFlag.objects.all(), label=_("标签"), required=False, widget=forms.CheckboxSelectMultiple
    )
    responsible_person = forms.CharField(label=_("消防安全责任人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)
    manager = forms.CharField(label=_("消防安全管理人"), max_length=40, required=False)
    manager_phone = forms.CharField(label=_("管理人电话"), max_length=40, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=20, required=False)
    area_m2 = forms.DecimalField(
        label=_("建筑面积（㎡）"), min_value=0, max_digits=10, decimal_places=1, required=False
    )
    floors = forms.IntegerField(label=_("层数"), min_value=0, max_value=200, required=False)
    height_m = forms.DecimalField(
        label=_("建筑高度（米）"), min_value=0, max_digits=6, decimal_places=1, required=False
    )
    staff = forms.IntegerField(label=_("从业人数"), min_value=0, required=False)
    beds = forms.IntegerField(label=_("床位数"), min_value=0, required=False)
    supervising_body = forms.ChoiceField(label=_("监管主体"), choices=Place.Supervisor.choices, initial="street")
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, cells, may_assign: bool, phones_kept: Collection[str] | None = None, **kwargs):
        """`phones_kept`: the phone fields that hold a number already, when a stored place is edited."""
        super().__init__(*args, **kwargs)
        self.fields["cell"].queryset = cells
        self.fields["place_class"].choices = [("", _("按类型默认")), *Place.Class.choices]
        if not may_assign:
            del self.fields["cell_reason"]
        for name in phones_kept or ():
            # Masked data is not edited blind: leaving these empty keeps what stands there, unless it is to be removed.
            self.fields[name].help_text = _("已登记的号码不显示；留空即不修改")
            self.fields[f"forget_{name}"] = forms.BooleanField(label=_("删除已登记的号码"), required=False)

    def clean(self):
        data = super().clean()
        if (data.get("lat") is None) != (data.get("lon") is None):
            self.add_error("lat" if data.get("lat") is None else "lon", _("经度和纬度要一起填。"))
        return data

    def facts(self) -> dict:
        """The arguments for the services."""
        data = dict(self.cleaned_data)
        lat, lon = data.pop("lat"), data.pop("lon")
        data["point"] = Point(lon, lat, srid=4326) if lat is not None and lon is not None else None
        data["flags"] = list(data["flags"])
        for name in PHONES:
            data.pop(f"forget_{name}", None)
        if not data["place_class"]:
            data["place_class"] = data["type"].default_class
        return data


class StatusForm(forms.Form):
    """A place's state; 验收通过 is no choice, it comes from an acceptance."""

    status = forms.ChoiceField(label=_("状态"), choices=Place.Status.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：现场核实已关门清空"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = self.initial.get("status") == Place.Status.ACCEPTED
        self.fields["status"].choices = [
            choice for choice in Place.Status.choices if kept or choice[0] != Place.Status.ACCEPTED
        ]


class RevealForm(forms.Form):
    reason = forms.CharField(label=_("查看理由"), max_length=200, help_text=_("查看人、时间和理由会记入审计记录。"))


class AccountForm(forms.Form):
    """What an account says of its person."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False, help_text=_("可用手机号登录"))
    email = forms.EmailField(label=_("邮箱"), required=False, help_text=_("只用于接收提醒，不能用来登录"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"), required=False)

    def __init__(self, *args, street: Grid, **kwargs):
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            here = Q(grid__in=[street.pk, street.parent_id], is_active=True)
            # What he belongs to already stays a choice: saving another field must not take it away.
            kept = Q(pk=self.initial.get("organisation"))
            self.fields["organisation"].queryset = Organisation.objects.filter(here | kept)


class NewAccountForm(AccountForm):
    """An account that does not exist yet: it needs a name to log in by."""

    field_order = ["name", "phone", "username"]

    username = forms.CharField(label=_("用户名"), max_length=150, required=False, help_text=_("不填则用手机号"))

    def clean(self):
        data = super().clean()
        data["username"] = data.get("username") or data.get("phone") or ""
        if not data["username"]:
            self.add_error("phone", _("手机号和用户名至少填一项。"))
        return data


class PlacePersonForm(NewAccountForm):
    """The account of who answers for a place; he acts for nobody else."""

    email = organisation = None


class PersonForm(NewAccountForm):
    """An account with its first post."""

    grid = forms.ModelChoiceField(Grid.objects.none(), label=pgettext_lazy("字段", "网格"), to_field_name="code")
    role = forms.ModelChoiceField(Role.objects.none(), label=_("角色"), to_field_name="code")
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    valid_from = forms.DateField(label=_("起"), widget=DayInput())

    def __init__(self, *args, roles, grids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = grids
        self.fields["role"].queryset = roles


class PostForm(forms.Form):
    """A post for somebody who has an account."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("账号"))
    role = forms.ModelChoiceField(Role.objects.none(), label=_("角色"), to_field_name="code")
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    valid_from = forms.DateField(label=_("起"), widget=DayInput())
    valid_to = forms.DateField(
        label=_("止"), required=False, widget=DayInput(), help_text=_("不填为长期；止日当天仍有效")
    )

    def __init__(self, *args, people, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["role"].queryset = roles


class EndPostForm(forms.Form):
    on = forms.DateField(label=_("最后一天"), widget=DayInput(), help_text=_("当天仍有效，次日起失效"))


class NoticeForm(forms.Form):
    """The days of a State Council notice."""

    notice = forms.CharField(label=_("通知文号"), max_length=60, help_text=_("例如：国办发明电〔2025〕7号"))
    days = forms.CharField(
        label=_("日期"),
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "2026-10-01 休 国庆节\n2026-10-10 班 国庆节调休"}),
        help_text=_("每行一天：日期、“休”或“班”、名称。节假日和调休上班日都要列出。"),
    )
