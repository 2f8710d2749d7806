"""Cases handed down, for the brigade's own system: open one, see what became of it; the street takes or returns it."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from grids.api.fields import CodedField, GridField, NamedRowField
from grids.api.filters import GridCodeFilter
from grids.api.serializers import PlaceRefSerializer
from grids.api.views import ReadOnly
from grids.models import Photo, Place
from hazards.models import Category, HandDown, Severity
from hazards.services.handing_down import hand_down, return_hand_down, take_hand_down


class HandDownSerializer(serializers.ModelSerializer):
    """`hazard` is the id of the street's hazard once it was taken; `photos` are the ids of what was sent with it."""

    street = GridField()
    place = PlaceRefSerializer()
    category = NamedRowField()
    severity = NamedRowField()
    state = CodedField()
    organisation = serializers.CharField(source="organisation.code")
    photos = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = HandDown
        fields = [
            "id", "street", "place", "category", "severity", "description", "request", "document", "due_on", "state",
            "organisation", "sent_at", "answered_at", "return_reason", "hazard", "photos", "recorded_at",
        ]  # fmt: skip


class HandDownInput(serializers.Serializer):
    """A case; with an `id` of the sender's the same again is the same case."""

    id = serializers.UUIDField(required=False)
    place = serializers.PrimaryKeyRelatedField(queryset=Place.objects.none())
    category = serializers.SlugRelatedField("code", queryset=Category.objects.all())
    severity = serializers.SlugRelatedField("code", queryset=Severity.objects.exclude(code="major"), required=False)
    description = serializers.CharField(max_length=500)
    request = serializers.CharField(max_length=300, required=False, allow_blank=True)
    document = serializers.CharField(max_length=60, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    photos = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=9,
        required=False,
        help_text="ids of photos you sent before to this street (`PUT /photos/{id}/?street=…`)",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["place"].queryset = Place.objects.visible_to(request.user)

    def validate(self, attrs):
        """Photos are the sender's own, of the place's street; another's is as good as none."""
        ids, user = attrs.get("photos", []), self.context["request"].user
        attrs["photos"] = list(Photo.objects.filter(pk__in=ids, street=attrs["place"].street_id, by=user))
        if len(attrs["photos"]) != len(set(ids)):
            raise serializers.ValidationError({"photos": [_("有照片尚未上传。")]})
        return attrs


class TakeInput(serializers.Serializer):
    due_on = serializers.DateField(required=False, allow_null=True)


class ReturnInput(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class HandDownFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=HandDown.State.choices, distinct=False)
    street = GridCodeFilter(label="code of a street")


class HandDownViewSet(ReadOnly):
    """Cases handed down by the brigade to a street. `POST` opens one; a street's officer takes or returns it."""

    model = HandDown
    policies = {
        "list": "handdowns.view",
        "retrieve": "handdowns.view",
        "create": "handdowns.send",
        "take": "handdowns.take",
        "send_back": "handdowns.take",
    }
    queryset = HandDown.objects.none()
    serializer_class = HandDownSerializer
    filterset_class = HandDownFilter

    def get_queryset(self):
        rows = super().get_queryset().select_related("street", "place", "category", "severity", "organisation")
        return rows.prefetch_related("photos")

    @extend_schema(request=HandDownInput, responses={201: HandDownSerializer})
    def create(self, request):
        """Open a case at a place you can see."""
        form = HandDownInput(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        row = hand_down(
            given.pop("place"), by=request.user, at=timezone.now(), hand_down_id=given.pop("id", None), **given
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=201)

    @extend_schema(request=TakeInput, responses={200: HandDownSerializer})
    @action(detail=True, methods=["post"])
    def take(self, request, pk):
        """Take it: it becomes the street's hazard. 409 when it was answered already."""
        return self._answered(request, TakeInput, take_hand_down)

    @extend_schema(request=ReturnInput, responses={200: HandDownSerializer})
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk):
        """Return it with the reason. 409 when it was answered already."""
        return self._answered(request, ReturnInput, return_hand_down)

    def _answered(self, request, form_class, answer):
        row = self.get_object()
        form = form_class(data=request.data)
        form.is_valid(raise_exception=True)
        answer(row, by=request.user, at=timezone.now(), **form.validated_data)
        return Response(self.get_serializer(self.get_object()).data)
