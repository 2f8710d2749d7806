"""Major cases for the brigade's own system: what is open, what happened, and the acts its posts allow."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from grids.api.fields import CodedField, GridField
from grids.api.filters import GridCodeFilter
from grids.api.serializers import PlaceRefSerializer
from grids.api.views import ReadOnly
from hazards.major.acts import EFFECTS, perform
from hazards.major.life import BY_ACT, CaseState
from hazards.models import MajorCase, MajorCaseStep


class CaseStepSerializer(serializers.ModelSerializer):
    action = CodedField()
    by = serializers.CharField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)

    class Meta:
        model = MajorCaseStep
        fields = [
            "seq",
            "action",
            "done_on",
            "at",
            "by",
            "organisation",
            "body",
            "document",
            "note",
            "due_on",
            "measures",
        ]


class MajorCaseSerializer(serializers.ModelSerializer):
    """A case as a list shows it. `due_on` holds now, `first_due_on` was given first."""

    street = GridField()
    place = PlaceRefSerializer()
    state = CodedField()

    class Meta:
        model = MajorCase
        fields = [
            "id", "street", "place", "state", "facts", "suspected_on", "determined_on", "notice_on", "listed_on",
            "listed_by", "due_on", "first_due_on", "asked_due_on", "rechecked_on", "ended_on", "measures",
            "recorded_at",
        ]  # fmt: skip


class MajorCaseDetailSerializer(MajorCaseSerializer):
    steps = CaseStepSerializer(many=True)

    class Meta(MajorCaseSerializer.Meta):
        fields = [*MajorCaseSerializer.Meta.fields, "steps"]


class CaseActInput(serializers.Serializer):
    """Each act takes those it needs; what is missing is refused by name."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    body = serializers.CharField(max_length=60, required=False, allow_blank=True)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    measures = serializers.CharField(max_length=500, required=False, allow_blank=True)
    done_on = serializers.DateField(required=False, allow_null=True)


class MajorCaseFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=CaseState.choices, distinct=False)
    street = GridCodeFilter(label="code of a street")


class MajorCaseViewSet(ReadOnly):
    """Major cases of places. A street reports a suspected one in the browser."""

    model = MajorCase
    policies = {"list": "majorcases.view", "retrieve": "majorcases.view", "act": "majorcases.view"}
    queryset = MajorCase.objects.none()
    serializer_class = MajorCaseSerializer
    filterset_class = MajorCaseFilter

    def get_queryset(self):
        rows = super().get_queryset().select_related("street", "place")
        return rows if self.action == "list" else rows.prefetch_related("steps__by", "steps__organisation")

    def get_serializer_class(self):
        return MajorCaseSerializer if self.action == "list" else MajorCaseDetailSerializer

    @extend_schema(
        request=CaseActInput,
        responses={200: MajorCaseDetailSerializer},
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, enum=sorted(map(str, EFFECTS)))],
    )
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<name>[a-z_]+)")
    def act(self, request, pk, name):
        """Take a step. 403 when it is not yours, 409 when the case does not stand there."""
        if name not in EFFECTS:
            raise NotFound
        case, row = self.get_object(), BY_ACT[name]
        form = CaseActInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = {"done_on", *(one.value for one in (*row.required, *row.optional))}
        given = {one.value: None if one == "due_on" else "" for one in row.required}
        given |= {key: value for key, value in form.validated_data.items() if key in asked}
        perform(case, name, by=request.user, at=timezone.now(), **given)
        return Response(self.get_serializer(self.get_object()).data)
