"""What a phone sends beside visits: a hazard seen in passing, a quick fix. Each a PUT under the phone's own id."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from grids.access import require
from grids.api.views import UUID_PATTERN
from grids.errors import DomainError
from inspections.api.serializers import FoundHazardInput
from inspections.models import QuickFix
from inspections.passed import fixed, reported
from inspections.services.passing import Receipt, street_for, submit_quick_fix, submit_report


class SpotInput(serializers.Serializer):
    """Where and when: a place, else a position (lon, lat in WGS-84), else the code of a grid."""

    place = serializers.UUIDField(required=False, allow_null=True)
    position = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, required=False, allow_null=True
    )
    grid = serializers.CharField(required=False, allow_blank=True)
    street = serializers.CharField(
        required=False, allow_blank=True, help_text="code of the street; needed only with posts in several"
    )
    device_at = serializers.DateTimeField(required=False, allow_null=True)


class ReportInput(SpotInput):
    """The body of `PUT reported-hazards/{id}/`, for the documentation: `passing.read_report` judges it, everywhere."""

    hazard = FoundHazardInput()


class QuickFixInput(SpotInput):
    kind = serializers.ChoiceField(QuickFix.Kind.choices)
    count = serializers.IntegerField(min_value=1, required=False)
    photo = serializers.UUIDField(required=False, allow_null=True)


class PassingReceiptSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["created", "same"])
    said = serializers.CharField(help_text="what became of it, for the person")
    url = serializers.CharField(help_text="where to go on")


class _PassingViewSet(ViewSet):
    lookup_value_regex = UUID_PATTERN
    action_needed = ""

    def _street(self, request):
        street = street_for(request.data, request.user, self.action_needed)
        if street is None:
            require(request.user, self.action_needed)
            sentence = _("请选择场所，或用 street 参数说明街道。")
            raise DomainError("street-unknown", sentence, fields={"street": str(sentence)})
        return street

    def _answer(self, pk: UUID, receipt: Receipt, said: str, url: str) -> Response:
        body = PassingReceiptSerializer({"id": pk, "status": receipt.status, "said": said, "url": url})
        return Response(body.data, status=201 if receipt.status == "created" else 200)


class ReportViewSet(_PassingViewSet):
    """Hazards seen in passing. 201 recorded, 200 the same again, 409 other content, or photos not here yet."""

    policies = {"update": "hazards.report"}
    action_needed = "hazards.report"

    @extend_schema(request=ReportInput, responses={200: PassingReceiptSerializer, 201: PassingReceiptSerializer})
    def update(self, request, pk: UUID):
        """Send a hazard; its photos are sent before it. The same body may be sent any number of times."""
        receipt = submit_report(
            self._street(request), client_id=UUID(str(pk)), payload=request.data, by=request.user, at=timezone.now()
        )
        said, url = reported(receipt.fact, request.user)
        return self._answer(pk, receipt, said, url)


class QuickFixViewSet(_PassingViewSet):
    """Quick fixes. 201 recorded, 200 the same again, 409 other content, or a photo that has not come yet."""

    policies = {"update": "quickfixes.record"}
    action_needed = "quickfixes.record"

    @extend_schema(request=QuickFixInput, responses={200: PassingReceiptSerializer, 201: PassingReceiptSerializer})
    def update(self, request, pk: UUID):
        """Send a quick fix; its photo is sent before it. The same body may be sent any number of times."""
        receipt = submit_quick_fix(
            self._street(request), client_id=UUID(str(pk)), payload=request.data, by=request.user, at=timezone.now()
        )
        return self._answer(pk, receipt, fixed(receipt.fact), reverse("field:today"))
