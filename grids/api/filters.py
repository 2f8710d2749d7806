"""Filters of the API's lists of territory and places."""

from datetime import UTC

import django_filters
from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from grids.list_filters import GridField
from grids.models import Grid, Place, PlaceFlag, PlaceType
from grids.place_list import within


class MomentField(IsoDateTimeField):
    """A moment in UTC: Python reads offsets up to a day, PostgreSQL does not."""

    def clean(self, value):
        moment = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError(_("时间超出了可用的范围。")) from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


@extend_schema_field(OpenApiTypes.STR)
class GridCodeFilter(django_filters.Filter):
    """A grid of any level by its code, among those the asker may know; another code is refused."""

    @property
    def field(self):
        field = GridField(self.label)
        field.user = self.parent.request.user
        return field


class AskedFilterSet(django_filters.FilterSet):
    """A filter set that makes only the fields its request names: thirty unasked ones cost more than fifty rows."""

    def __init__(self, data=None, *args, **kwargs):
        self.base_filters = {name: each for name, each in self.base_filters.items() if name in (data or ())}
        super().__init__(data, *args, **kwargs)


class GridFilter(AskedFilterSet):
    under = GridCodeFilter(method="in_subtree", label="code of a grid: itself and everything below")

    class Meta:
        model = Grid
        fields = ["level", "kind"]

    def in_subtree(self, grids, name, top):
        return grids.under(top)


class PlaceFilter(AskedFilterSet):
    grid = GridCodeFilter(method="in_grid", label="code of a grid of any level: places that lie there")
    type = django_filters.ModelChoiceFilter(queryset=PlaceType.objects.all(), to_field_name="code")
    flag = django_filters.ModelChoiceFilter(field_name="flags", queryset=PlaceFlag.objects.all(), to_field_name="code")
    recorded_since = MomentFilter("recorded_at", "gte")

    class Meta:
        model = Place
        fields = ["place_class", "status"]

    def in_grid(self, places, name, grid):
        return places.filter(within(grid))
