"""What the API tells of territory and places. Read-only: writing is a use case with its own endpoint."""

from rest_framework import serializers

from grids.api.fields import CodedField, GridField, MaskedPhoneField, NamedRowField, PointField
from grids.models import Grid, Place


class GridSerializer(serializers.ModelSerializer):
    level = CodedField()
    kind = CodedField()
    parent = GridField()

    class Meta:
        model = Grid
        fields = ["code", "name", "short_name", "level", "kind", "parent", "valid_from", "valid_to", "unit_name"]


class PlaceRefSerializer(serializers.Serializer):
    """A place as other rows name it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()


class PlaceSerializer(serializers.ModelSerializer):
    street = GridField()
    cell = GridField(source="scope_cell")
    community = GridField()
    type = NamedRowField()
    place_class = CodedField()
    status = CodedField()
    supervising_body = CodedField()
    flags = serializers.SlugRelatedField("code", many=True, read_only=True)
    point = PointField()
    phone = MaskedPhoneField()

    class Meta:
        model = Place
        fields = [
            "id", "code", "name", "address", "street", "community", "cell", "type", "place_class", "flags", "status",
            "supervising_body", "area_m2", "floors", "height_m", "responsible_person", "phone", "credit_code", "point",
            "registered_on", "last_visited_at", "recorded_at",
        ]  # fmt: skip
