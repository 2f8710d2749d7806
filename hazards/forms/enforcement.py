"""The register of enforcement actions: what was done with force, and by whom."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.list_filters import GridField
from grids.models import Grid, Organisation
from hazards.forms.acting import DayInput
from hazards.forms.listing import DayField
from hazards.models import EnforcementAction

FEN = 100


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
        label=_("数量"), min_value=1, max_value=99_999, initial=1, help_text=_("起、家、人或份，随种类而定。")
    )
    amount = forms.DecimalField(
        label=_("罚款金额（元）"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("只有罚款填写。"),
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, streets, today, **more):
        super().__init__(*args, **more)
        codes = {code for street in streets for code in street.path.split("/") if code}
        self.fields["street"].queryset = Grid.objects.filter(pk__in=[street.pk for street in streets]).in_code_order()
        self.only = streets[0] if len(streets) == 1 else None
        if self.only:
            del self.fields["street"]
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True, grid__code__in=codes)
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
        if street and organisation and not street.path.startswith(organisation.grid.path):
            self.add_error("organisation", _("该单位不在所选街道。"))
        if cleaned.get("kind") == EnforcementAction.Kind.FINE and not cleaned.get("amount"):
            self.add_error("amount", _("请填写罚款金额。"))
        return cleaned

    def facts(self) -> dict:
        """Keyword arguments of the recording service."""
        facts = {"street": self.only or self.cleaned_data["street"]} | {
            name: self.cleaned_data[name] for name in ("kind", "done_on", "organisation", "document", "count", "note")
        }
        return facts | {"amount_fen": int((self.cleaned_data["amount"] or 0) * FEN)}
