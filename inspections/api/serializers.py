"""What the API tells of visits, and what a phone sends."""

from rest_framework import serializers

from grids.api.fields import CodedField, GridField, PointField
from grids.api.serializers import PlaceRefSerializer
from inspections.models import Answer, Inspection


class AnswerSerializer(serializers.ModelSerializer):
    number = serializers.IntegerField(source="item.number")
    question = serializers.CharField(source="item.text")
    value = CodedField()

    class Meta:
        model = Answer
        fields = ["number", "question", "value", "given", "note", "hazard"]


class InspectionSerializer(serializers.ModelSerializer):
    street = GridField()
    cell = GridField()
    place = PlaceRefSerializer()
    kind = CodedField()
    outcome = CodedField()
    point = PointField()

    class Meta:
        model = Inspection
        fields = [
            "id", "street", "cell", "place", "kind", "outcome", "all_clear", "hazards_found", "source", "visited_on",
            "visited_at", "booked_on", "backdated", "complete", "round", "note", "point", "recorded_at",
            "superseded_by",
        ]  # fmt: skip


class InspectionDetailSerializer(InspectionSerializer):
    answers = AnswerSerializer(many=True)

    class Meta(InspectionSerializer.Meta):
        fields = [*InspectionSerializer.Meta.fields, "answers"]


class FoundHazardInput(serializers.Serializer):
    """A hazard found at a visit."""

    category = serializers.CharField(
        help_text="code, e.g. H07; in `answers` the line's own when left out", required=False
    )
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    severity = serializers.CharField(required=False, allow_blank=True)
    structural = serializers.BooleanField(required=False)
    fix = serializers.ChoiceField(["on_site", "deadline"], required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    photos = serializers.ListField(child=serializers.UUIDField(), required=False)
    after = serializers.ListField(child=serializers.UUIDField(), required=False)
    same_as = serializers.UUIDField(
        required=False, allow_null=True, help_text="the open hazard of this place that it is once more (重复发现)"
    )
    remains_of = serializers.UUIDField(
        required=False, allow_null=True, help_text="a hazard left behind here by a place that ended, still there"
    )
    another = serializers.BooleanField(
        required=False, help_text="it is none of the open ones; neither said, the likely one of its category is counted"
    )


class AnswerInput(serializers.Serializer):
    item = serializers.IntegerField()
    value = serializers.ChoiceField(["yes", "no", "na", "given"])
    given = serializers.CharField(required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    hazard = FoundHazardInput(required=False, allow_null=True)


class PromisedPhotoInput(serializers.Serializer):
    id = serializers.UUIDField()
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    size = serializers.IntegerField(min_value=1)
    taken_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="EXIF time, read before the photo was shrunk"
    )
    position = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, required=False, allow_null=True,
        help_text="EXIF position (lon, lat), read before the photo was shrunk",
    )  # fmt: skip


class VisitInput(serializers.Serializer):
    """The body of `PUT inspections/{id}/`, for the documentation: `submissions.read` is what judges it, everywhere."""

    place = serializers.UUIDField()
    kind = serializers.CharField(required=False)
    outcome = serializers.CharField(required=False)
    checklist = serializers.IntegerField(required=False, allow_null=True)
    answers = AnswerInput(many=True, required=False)
    hazards = FoundHazardInput(many=True, required=False)
    task = serializers.UUIDField(required=False, allow_null=True)
    round = serializers.UUIDField(required=False, allow_null=True)
    position = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, required=False, allow_null=True
    )
    accuracy = serializers.FloatField(required=False, allow_null=True)
    device_at = serializers.DateTimeField(required=False, allow_null=True)
    met = serializers.CharField(required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    photos = PromisedPhotoInput(many=True, required=False)
    visited_on = serializers.DateField(required=False, allow_null=True)
    corrects = serializers.UUIDField(
        required=False, allow_null=True, help_text="one's own visit of the last 24 hours that this is a new version of"
    )
    manner = serializers.ChoiceField(
        ["service", "admin"], required=False, help_text="服务走访, or 行政检查 by two certified"
    )
    second = serializers.UUIDField(
        required=False, allow_null=True, help_text="of 行政检查: the other's row in the register of inspectors"
    )
    notice_number = serializers.CharField(required=False, allow_blank=True, max_length=60, allow_null=True)
    entry_code = serializers.CharField(required=False, allow_blank=True, max_length=60, allow_null=True)
    gone = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="hazards left behind here that are no longer there"
    )


class VisitReceiptSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["created", "same"])
    complete = serializers.BooleanField()
    missing_photos = serializers.ListField(child=serializers.UUIDField())


class PhotoReceiptSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    status = serializers.ChoiceField(["created", "same"])
    complete = serializers.BooleanField(allow_null=True)
