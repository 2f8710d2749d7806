"""Stations for machines."""

from rest_framework import serializers

from grids.api.fields import CodedField, GridField, PointField
from grids.api.views import ReadOnly
from stations.models import Station


class StationSerializer(serializers.ModelSerializer):
    street = GridField()
    community = GridField()
    kind = CodedField()
    level = CodedField()
    state = CodedField()
    point = PointField()

    class Meta:
        model = Station
        fields = [
            "id", "code", "name", "kind", "level", "state", "street", "community", "address", "phone", "operator",
            "opened_on", "point", "recorded_at",
        ]  # fmt: skip


class StationViewSet(ReadOnly):
    """Micro fire stations and other forces."""

    model = Station
    policies = {"list": "stations.view", "retrieve": "stations.view"}
    queryset = Station.objects.none()
    serializer_class = StationSerializer
    filterset_fields = ["kind", "state", "level"]

    def get_queryset(self):
        return super().get_queryset().select_related("street", "community")
