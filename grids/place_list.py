"""The list of places: its parameters, its search, its orders."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.calendar import local_midnight
from grids.codes import is_last_four
from grids.forms import DayInput
from grids.models import Grid, Place, PlaceFlag, PlaceType

NEVER = timezone.datetime(2000, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
ORDERS = {
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "code": ("code", "id"),
    "-code": ("-code", "-id"),
    "visited": ("visited", "id"),
    "-visited": ("-visited", "-id"),
}


class PlaceFilter(forms.Form):
    """The parameters of the list; `sort` is no filter: an unknown one is the usual order."""

    q = forms.CharField(label=_("名称、地址、编码、电话后四位"), max_length=60, required=False)
    grid = forms.ModelChoiceField(Grid.objects.none(), label=_("网格"), required=False, to_field_name="code")
    type = forms.ModelChoiceField(
        PlaceType.objects.all(), label=_("类型"), required=False, to_field_name="code", empty_label=_("全部类型")
    )
    place_class = forms.ChoiceField(label=_("类别"), required=False)
    flag = forms.ModelChoiceField(
        PlaceFlag.objects.all(), label=_("标签"), required=False, to_field_name="code", empty_label=_("全部标签")
    )
    status = forms.ChoiceField(label=_("状态"), required=False)
    visited_from = forms.DateField(label=_("最近检查不早于"), required=False, widget=DayInput())
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, grids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = grids
        if not self.data.get("visited_from"):  # a link of coverage asks for it; the row of filters is long enough
            self.fields["visited_from"].widget = forms.HiddenInput()
        self.fields["grid"].empty_label = _("全部网格")
        self.fields["place_class"].choices = [("", _("全部类别")), *Place.Class.choices]
        self.fields["status"].choices = [("", _("在册")), ("all", _("全部状态")), *Place.Status.choices]

    def add_prefix(self, field_name):
        return {"place_class": "class"}.get(field_name, field_name)

    @property
    def order(self) -> tuple[str, str]:
        return ORDERS.get(self.cleaned_data.get("sort") or "name", ORDERS["name"])

    def narrow(self, places):
        """`places` (already what the person may see) by the checked parameters."""
        given = self.cleaned_data
        if given.get("grid"):
            places = places.filter(within(given["grid"]))
        if given.get("type"):
            places = places.filter(type=given["type"])
        if given.get("place_class"):
            places = places.filter(place_class=given["place_class"])
        if given.get("flag"):
            places = places.filter(flags=given["flag"])
        if given.get("status") in Place.Status.values:
            places = places.filter(status=given["status"], merged_into__isnull=True)
        elif given.get("status") != "all":
            places = places.active()
        if given.get("visited_from"):
            places = places.filter(last_visited_at__gte=local_midnight(given["visited_from"]))
        if given.get("q"):
            places = places.filter(matching(given["q"]))
        return places


def with_last_visit(places):
    """`places` ready to be sorted by their last visit."""
    return places.annotate(visited=Coalesce("last_visited_at", NEVER))


def within(grid: Grid) -> Q:
    """Places in `grid`, of any level; from a street upwards those in no cell, too."""
    if grid.level == Grid.Level.STREET:
        return Q(street=grid)
    inside = Grid.objects.under(grid).values("pk")
    return Q(scope_cell__in=inside) if grid.level in (Grid.Level.COMMUNITY, Grid.Level.CELL) else Q(street__in=inside)


def matching(text: str) -> Q:
    """Places whose name or address contains `text`; digits also match the register number and a phone's last four."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        number = Q(code=text) | Q(name__icontains=text) | Q(address__icontains=text)
        if is_last_four(text):
            number |= Q(phone__endswith=text) | Q(manager_phone__endswith=text)
        return number
    return Q(name__icontains=text) | Q(address__icontains=text)
