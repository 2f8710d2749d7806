"""Territory and places for machines."""

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from grids.api.filters import GridFilter, PlaceFilter
from grids.api.pagination import CursorPages
from grids.api.serializers import GridSerializer, PlaceSerializer
from grids.models import Grid, Place

UUID_PATTERN = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class ReadOnly(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """A list and its rows. A subclass names its model and policies; every query starts from `visible_to`."""

    model = None
    lookup_value_regex = UUID_PATTERN

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class GridPages(CursorPages):
    ordering: tuple[str, ...] = ("code",)


class GridViewSet(ReadOnly):
    """The tree of the streets you work in."""

    model = Grid
    policies = {"list": "grids.view", "retrieve": "grids.view"}
    queryset = Grid.objects.none()
    serializer_class = GridSerializer
    filterset_class = GridFilter
    pagination_class = GridPages
    lookup_field = "code"
    lookup_value_regex = r"\d+"

    def get_queryset(self):
        return super().get_queryset().select_related("parent")


class PlaceViewSet(ReadOnly):
    """The register of places. Homes under care are not among them unless a post has the care right."""

    model = Place
    policies = {"list": "places.view", "retrieve": "places.view"}
    queryset = Place.objects.none()
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter

    def get_queryset(self):
        places = super().get_queryset().select_related("street", "scope_cell", "community", "type")
        return places.prefetch_related("flags")
