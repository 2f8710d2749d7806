"""Filters of the API's lists of territory and places."""

import django_filters

from grids.models import Grid, Place


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
    recorded_since = django_filters.IsoDateTimeFilter("recorded_at", "gte")

    class Meta:
        model = Place
        fields = ["place_class", "status"]

    def in_grid(self, places, name, code):
        return places.filter(scope_cell__path__contains=f"/{code}/") | places.filter(street__code=code)
