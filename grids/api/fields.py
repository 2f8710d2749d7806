"""Fields several serializers share."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.formats import masked_phone


@extend_schema_field({"type": "object", "properties": {"code": {"type": "string"}, "label": {"type": "string"}}})
class CodedField(serializers.Field):
    """A choice as its stable code and its label in the reader's language."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, row):
        code = getattr(row, self.field_name)
        return {"code": code, "label": str(getattr(row, f"get_{self.field_name}_display")())}


@extend_schema_field({"type": "object", "properties": {"code": {"type": "string"}, "label": {"type": "string"}}})
class NamedRowField(serializers.Field):
    """A seeded row (type, category, severity …) as code and name."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, row):
        return {"code": row.code, "label": row.name}


@extend_schema_field({"type": "object", "properties": {"code": {"type": "string"}, "name": {"type": "string"}}})
class GridField(serializers.Field):
    """A grid by its official code and name."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, grid):
        return {"code": grid.code, "name": grid.display_name}


@extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2})
class PointField(serializers.Field):
    """A point as [longitude, latitude], WGS-84."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, point):
        return [round(point.x, 6), round(point.y, 6)]


class MaskedPhoneField(serializers.CharField):
    """A telephone number with its middle hidden; the whole number is shown in the browser, with a reason."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value):
        return masked_phone(value)
