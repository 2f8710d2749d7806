"""Hazards for machines: lists and rows, and the same acts as in the browser, guarded by the version one saw."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response

from grids.api.views import ReadOnly
from hazards.api.filters import HazardFilter
from hazards.api.inputs import ActInput
from hazards.api.serializers import HazardDetailSerializer, HazardSerializer
from hazards.models import Hazard
from hazards.services.by_action import USE_CASES, perform

NEEDED_BY_DETAIL = ("events__by", "events__organisation", "handovers__receiver", "handovers__reason", "extensions")


class PreconditionRequired(APIException):
    """428: an act must name the version it saw."""

    status_code = 428
    default_code = "if-match-required"
    default_detail = _("请在 If-Match 中注明所见的版本号。")


class HazardViewSet(ReadOnly):
    """Hazards. Each row's `version` is also its ETag; an act sends it back as `If-Match`."""

    model = Hazard
    policies = {"list": "hazards.view", "retrieve": "hazards.view", "act": "hazards.view"}
    queryset = Hazard.objects.none()
    serializer_class = HazardSerializer
    filterset_class = HazardFilter

    def get_queryset(self):
        rows = super().get_queryset().select_related("street", "cell", "place", "category", "severity", "close_reason")
        return rows if self.action == "list" else rows.prefetch_related(*NEEDED_BY_DETAIL, "handovers__return_reason")

    def get_serializer_class(self):
        return HazardSerializer if self.action == "list" else HazardDetailSerializer

    def retrieve(self, request, *args, **kwargs):
        response = super().retrieve(request, *args, **kwargs)
        response["ETag"] = f'"{response.data["version"]}"'
        return response

    @extend_schema(
        request=ActInput,
        responses={200: HazardDetailSerializer},
        parameters=[
            OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="the version seen"),
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=sorted(USE_CASES)),
        ],
    )
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<name>[a-z_]+)")
    def act(self, request, pk, name):
        """Do what `actions` offers. 409 when the hazard has moved on, 403 when it is not yours to do."""
        if name not in USE_CASES:
            raise NotFound
        hazard = self.get_object()
        seen = _version_seen(request)
        form = ActInput(data=request.data, context={"request": request, "hazard": hazard})
        form.is_valid(raise_exception=True)
        perform(hazard, name, by=request.user, at=timezone.now(), seen=seen, given=form.validated_data)
        answer = self.get_serializer(self.get_object())
        return Response(answer.data, headers={"ETag": f'"{answer.data["version"]}"'})


def _version_seen(request) -> int:
    try:
        return int(request.headers["If-Match"].strip('W/" '))
    except (KeyError, ValueError):
        raise PreconditionRequired from None
