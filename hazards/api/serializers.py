"""What the API tells of hazards, and what an act may be given."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from grids.api.fields import CodedField, GridField, NamedRowField, PointField
from grids.api.serializers import PlaceRefSerializer
from hazards.models import Extension, Handover, Hazard, HazardEvent
from hazards.papers.access import may_open_paper_of
from hazards.services.offers import offers


class OfferSerializer(serializers.Serializer):
    action = serializers.CharField()
    label = serializers.CharField()
    enabled = serializers.BooleanField()
    why_not = serializers.CharField()
    required = serializers.ListField(child=serializers.CharField())
    optional = serializers.ListField(child=serializers.CharField())


class EventSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", default=None)
    organisation = serializers.CharField(source="organisation.name", default=None)

    class Meta:
        model = HazardEvent
        fields = ["seq", "action", "from_state", "to_state", "by", "organisation", "at", "note", "data"]


class HandoverSerializer(serializers.ModelSerializer):
    """`paper`: where its 移送单 is, for those who may open it; null for the others, and where there is none."""

    paper = serializers.SerializerMethodField()
    receiver = serializers.CharField(source="receiver.code")
    state = CodedField()
    reason = NamedRowField()
    return_reason = NamedRowField()

    class Meta:
        model = Handover
        fields = [
            "id", "number", "paper", "receiver", "state", "reason", "request", "sent_at", "answer_due_at",
            "answered_at", "return_reason", "legal_due_on", "result", "documents", "done_at",
        ]  # fmt: skip

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_paper(self, row):
        request = self.context["request"]
        if not may_open_paper_of(request.user, row):
            return None
        return reverse("api:hazard-paper", args=[row.hazard_id, row.paper_id], request=request)


class ExtensionSerializer(serializers.ModelSerializer):
    """`granted` null: not decided yet, by the role `decider`."""

    class Meta:
        model = Extension
        fields = [
            "id", "asked_at", "reason", "interim", "due_on", "workdays", "was_due_on", "decider", "granted",
            "granted_until", "decided_at", "decision_note",
        ]  # fmt: skip


class HazardSerializer(serializers.ModelSerializer):
    street = GridField()
    cell = GridField()
    place = PlaceRefSerializer()
    category = NamedRowField()
    severity = NamedRowField()
    state = CodedField()
    origin_kind = CodedField()
    close_reason = NamedRowField()
    point = PointField()
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Hazard
        fields = [
            "id", "number", "street", "cell", "place", "category", "severity", "description", "state", "overdue",
            "version", "source", "origin_kind", "found_on", "found_at", "booked_on", "backdated", "due_on", "due_at",
            "first_due_on", "submitted_at", "put_right_at", "closed_at", "close_reason", "point", "recorded_at",
            "found_again", "assigned_to",
        ]  # fmt: skip

    def get_overdue(self, hazard) -> bool:
        return hazard.is_overdue(timezone.now())


class HazardDetailSerializer(HazardSerializer):
    actions = serializers.SerializerMethodField()
    events = serializers.SerializerMethodField()
    handovers = HandoverSerializer(many=True)
    extensions = ExtensionSerializer(many=True)
    deadline = serializers.JSONField()

    class Meta(HazardSerializer.Meta):
        fields = [*HazardSerializer.Meta.fields, "deadline", "actions", "events", "handovers", "extensions"]

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, hazard):
        known = hazard.events.known_to(self.context["request"].user, hazard)
        return EventSerializer(known.select_related("by", "organisation").order_by("seq"), many=True).data

    @extend_schema_field(OfferSerializer(many=True))
    def get_actions(self, hazard):
        user = self.context["request"].user
        return OfferSerializer(offers(hazard, user, timezone.now()), many=True).data
