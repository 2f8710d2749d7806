"""The register of enforcement actions: what was done with force, and by whom."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.list_filters import GridField
from grids.models import Grid, Organisation, Place
from hazards.forms.acting import DayInput
from hazards.forms.listing import DayField
from hazards.models import EnforcementAction, Hazard

FEN = 100
ABOUT = ("place", "hazard", "days", "stop", "bodies")


class EnforcementFilter(forms.Form):
    """Parameters of the register: `kind`, `from`, `to` (local days, both included)."""

    kind = forms.ChoiceField(
        label=_("种类"), required=False, choices=[("", _("全部种类")), *EnforcementAction.Kind.choices]
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["street"] = GridField(_("街道"))
        self.fields["street"].user = user
        self.fields["from"] = DayField(_("自"))
        self.fields["to"] = DayField(_("至"))
        for name in ("from", "to"):
            self.fields[name].widget = DayInput()

    def narrow(self, rows):
        """The rows that meet every filter of the checked form."""
        asked = self.cleaned_data
        exact = {name: asked[name] for name in ("street", "kind") if asked[name]}
        first, last = asked["from"], asked["to"]
        rows = rows.filter(done_on__gte=first) if first else rows
        return (rows.filter(done_on__lte=last) if last else rows).filter(**exact)


class EnforcementForm(forms.Form):
    """One action; an amount is asked in 元 and kept in 分. Who has several `streets` says whose register it is."""

    street = forms.ModelChoiceField(Grid.objects.none(), label=_("街道"), empty_label=_("请选择"))
    kind = forms.ChoiceField(label=_("种类"), choices=EnforcementAction.Kind.choices)
    done_on = forms.DateField(label=_("日期"), widget=DayInput())
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("实施单位"),
        empty_label=_("请选择"),
        help_text=_("谁的权力谁实施，街道只登记。"),
    )
    document = forms.CharField(label=_("文书号"), max_length=60, required=False)
    count = forms.IntegerField(
        label=_("数量"), min_value=1, max_value=99_999, initial=1, help_text=_("起、家、人、份或次，随种类而定。")
    )
    stop = forms.ChoiceField(
        label=_("三停"), required=False, choices=[("", _("不是三停")), *EnforcementAction.Stop.choices],
        help_text=_("只有责令三停填写。"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("天数"), required=False, min_value=1, max_value=366, help_text=_("只有拘留和暂扣执照填写。")
    )
    amount = forms.DecimalField(
        label=_("罚款金额（元）"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("只有罚款填写。"),
    )
    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("参加单位"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("只有联合检查填写。"),
    )  # fmt: skip
    place = forms.CharField(
        label=_("场所编码"), max_length=20, required=False, help_text=_("涉及某家场所的填编码（见一店一档）。")
    )
    hazard = forms.CharField(
        label=_("隐患编号"), max_length=24, required=False, help_text=_("涉及某处隐患的填编号，如 2026-00012。")
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, streets, today, user, **more):
        super().__init__(*args, **more)
        self.user = user
        codes = {code for street in streets for code in street.path.split("/") if code}
        self.fields["street"].queryset = Grid.objects.filter(pk__in=[street.pk for street in streets]).in_code_order()
        self.only = streets[0] if len(streets) == 1 else None
        if self.only:
            del self.fields["street"]
        known = Organisation.objects.filter(is_active=True, grid__code__in=codes).select_related("grid")
        self.fields["organisation"].queryset = self.fields["bodies"].queryset = known
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()
        self.today = today

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day > self.today:
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day

    def clean(self):
        cleaned = super().clean()
        street, organisation = self.only or cleaned.get("street"), cleaned.get("organisation")
        for field, bodies in (("organisation", filter(None, [organisation])), ("bodies", cleaned.get("bodies", ()))):
            if street and any(not street.path.startswith(body.grid.path) for body in bodies):
                self.add_error(field, _("该单位不在所选街道。"))
        if cleaned.get("kind") == EnforcementAction.Kind.FINE and not cleaned.get("amount"):
            self.add_error("amount", _("请填写罚款金额。"))
        if street:
            self._find(cleaned, street)
        return cleaned

    def _find(self, cleaned: dict, street: Grid) -> None:
        """The place and the hazard named, of the street and of what the person sees; the hazard says its place too."""
        code, number = cleaned.get("place"), cleaned.get("hazard")
        places = Place.objects.visible_to(self.user).filter(street=street, is_home=False)
        hazards = Hazard.objects.visible_to(self.user).filter(street=street).select_related("place")
        place = places.filter(code=code).first() if code else None
        hazard = hazards.filter(number=number).first() if number else None
        if place is None and hazard is not None and not hazard.at_home:
            place = hazard.place
        cleaned |= {"place": place, "hazard": hazard}
        if code and (place is None or place.code != code):
            self.add_error("place", _("本街道没有编码为 %(code)s 的场所。") % {"code": code})
        if number and hazard is None:
            self.add_error("hazard", _("本街道没有编号为 %(number)s 的隐患。") % {"number": number})

    def facts(self) -> dict:
        """Keyword arguments of the recording service."""
        facts = {"street": self.only or self.cleaned_data["street"]} | {
            name: self.cleaned_data[name]
            for name in ("kind", "done_on", "organisation", "document", "count", "note", *ABOUT)
        }
        return facts | {"amount_fen": int((self.cleaned_data["amount"] or 0) * FEN)}
