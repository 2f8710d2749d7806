"""The filters of the inspections list; a figure elsewhere links to exactly its rows with these."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.access import may
from grids.list_filters import GridField
from grids.models import Grid
from inspections.models import Inspection

# Hidden marks of a figure's link, with the one value each is known by.
MARKS = {"counted": (_("家次"), [("1", "")]), "each": (_("家"), [("place", "")])}


class InspectionFilter(forms.Form):
    """`q from to grid kind outcome` shown, `place round counted source street each` carried along. Days are visited_on;
    `booked_from booked_to` are the days a report counts; `each=place` means the last such visit of each place (家)."""

    q = forms.CharField(label=_("场所、地址"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("性质"), required=False, choices=[("", _("性质")), *Inspection.Kind.choices])
    manner = forms.ChoiceField(label=_("方式"), required=False, choices=[("", _("方式")), *Inspection.Manner.choices])
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("结果")), *Inspection.Outcome.choices])
    grid = forms.ModelChoiceField(
        label=_("网格"), queryset=Grid.objects.none(), required=False, to_field_name="code", empty_label=_("全部网格")
    )

    def __init__(self, data: Any, *, user: Any, grids: QuerySet):
        super().__init__(data)
        for name, label in (("from", _("起")), ("to", _("止"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))
        for name, (label, choices) in MARKS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=choices, widget=forms.HiddenInput
            )
        self.fields["source"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
        self.fields["street"] = GridField(_("街道"))
        self.fields["street"].user = user
        for name in ("booked_from", "booked_to"):
            self.fields[name] = forms.DateField(required=False, widget=forms.HiddenInput, label=_("记账日期"))
        for name, label in (("place", _("场所")), ("round", _("整治行动"))):
            self.fields[name] = forms.UUIDField(required=False, widget=forms.HiddenInput, label=label)
        self.fields["grid"].queryset = grids
        if not may(user, "draws.view"):  # who only helps is asked nothing about administrative checks
            del self.fields["manner"]

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that meet every filter of the checked form."""
        given = self.cleaned_data
        if words := given.get("q"):
            rows = rows.filter(Q(place__name__icontains=words) | Q(place__address__icontains=words))
        for name, lookup in LOOKUPS.items():
            if value := given.get(name):
                rows = rows.filter(**{lookup: value})
        if grid := given.get("grid"):
            rows = rows.filter(Q(cell__path__startswith=grid.path) | Q(street=grid))
        if given.get("counted"):
            rows = rows.counted()
        return _last_of_each_place(rows) if given.get("each") else rows


LOOKUPS = {
    "from": "visited_on__gte",
    "to": "visited_on__lte",
    "booked_from": "booked_on__gte",
    "booked_to": "booked_on__lte",
    "kind": "kind",
    "manner": "manner",
    "outcome": "outcome",
    "place": "place",
    "round": "round",
    "source": "source",
    "street": "street",
}


def _last_of_each_place(rows: QuerySet) -> QuerySet:
    last = rows.order_by("place_id", "-visited_at", "-id").distinct("place_id").values("pk")
    return rows.model.objects.filter(pk__in=last)
