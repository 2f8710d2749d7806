"""Filters of the API's lists of territory and places."""

from datetime import UTC

import django_filters
from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from grids.models import Grid, Place


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


class GridFilter(django_filters.FilterSet):
    under = django_filters.CharFilter(method="in_subtree", label="code of a grid: itself and everything below")

    class Meta:
        model = Grid
        fields = ["level", "kind"]

    def in_subtree(self, grids, name, code):
        top = grids.filter(code=code).first()
        return grids.under(top) if top else grids.none()


class PlaceFilter(django_filters.FilterSet):
    grid = django_filters.CharFilter(method="in_grid", label="code of a street, community or cell")
    type = django_filters.CharFilter("type__code")
    flag = django_filters.CharFilter("flags__code")
    recorded_since = MomentFilter("recorded_at", "gte")

    class Meta:
        model = Place
        fields = ["place_class", "status"]

    def in_grid(self, places, name, code):
        return places.filter(scope_cell__path__contains=f"/{code}/") | places.filter(street__code=code)
