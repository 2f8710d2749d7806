"""The list's parameters for machines: one meaning of each in page, ledger and API (`hazards.filters.narrow`)."""

import django_filters
from django import forms
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from grids.api.filters import AskedFilterSet, GridCodeFilter
from hazards.filters import DUE, TERMS, narrow
from hazards.forms.listing import STATES
from hazards.models import Category, Hazard, Severity


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(django_filters.Filter):
    """Asked for by `true` or `1`, as in the list."""

    field_class = forms.BooleanField


def day(text: str) -> django_filters.DateFilter:
    """A local day; both ends of a span are included."""
    return django_filters.DateFilter(label=text)


class HazardFilter(AskedFilterSet):
    """As in the list of the desk; `origin_kind` is another name of `origin`, `receiver` asks for hand-overs."""

    q = django_filters.CharFilter(label="number, place or words")
    state = django_filters.MultipleChoiceFilter(choices=STATES, label="a state, or a family: open, put_right")
    grid = GridCodeFilter(label="code of a grid of any level: hazards that happened there")
    street = GridCodeFilter(label="code of a street")
    category = django_filters.ModelChoiceFilter(queryset=Category.objects.all(), to_field_name="code")
    severity = django_filters.ModelChoiceFilter(queryset=Severity.objects.all(), to_field_name="code")
    origin = django_filters.ChoiceFilter(choices=Hazard.Origin.choices, label="where it came from")
    origin_kind = django_filters.ChoiceFilter(choices=Hazard.Origin.choices, label="another name of origin")
    source = django_filters.CharFilter(label="which count it belongs to")
    place = django_filters.UUIDFilter(label="id of a place")
    round = django_filters.UUIDFilter(label="id of the round that found it")
    receiver = django_filters.CharFilter("handovers__receiver__code", distinct=True, label="code of a receiving body")
    overdue = FlagFilter(label="on the street's clock and past its deadline")
    supervised = FlagFilter(label="open and urged within the street's administration")
    undecided = FlagFilter(label="reported for more than a working day and nothing decided")
    assigned = FlagFilter(label="open and given to the asker by name")
    mine = FlagFilter(label="waiting for an act of the asker")
    due = django_filters.ChoiceFilter(choices=[(name, name) for name in DUE], label="due today, tomorrow, in a week")
    found_from, found_to = day("found on or after"), day("found on or before")
    booked_from, booked_to = day("booked on or after"), day("booked on or before")
    closed_from, closed_to = day("put right on or after"), day("put right on or before")
    fell_due_from, fell_due_to = day("fell due on or after"), day("fell due on or before")
    first_due_from, first_due_to = day("first due on or after"), day("first due on or before")
    term = django_filters.ChoiceFilter(
        choices=[(name, name) for name in TERMS], label="rows of a term of the balance of booked_from … booked_to"
    )
    opening = day("open when this day began, by booking")

    class Meta:
        model = Hazard
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """`queryset` narrowed as the list narrows its rows."""
        wanted = dict(self.form.cleaned_data)
        wanted["origin"] = wanted.get("origin") or wanted.pop("origin_kind", "")
        if receiver := wanted.pop("receiver", ""):
            queryset = queryset.filter(handovers__receiver__code=receiver).distinct()
        return narrow(queryset, wanted, user=self.request.user, now=timezone.now())
