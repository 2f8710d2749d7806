"""Hazards for machines: lists and rows, and the same acts as in the browser, guarded by the version one saw."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import CharField, UUIDField

from grids.api.views import UUID_PATTERN, ReadOnly
from grids.calendar import local_date
from hazards.api.filters import HazardFilter
from hazards.api.inputs import ActInput, OrderInput
from hazards.api.listing import as_columns, as_json
from hazards.api.serializers import HazardDetailSerializer, HazardSerializer
from hazards.delegated.powers import powers_over
from hazards.models import Hazard
from hazards.papers.access import WITH_WHOM, open_paper
from hazards.papers.ordering import ORDERS
from hazards.papers.orders import issue_order
from hazards.services.by_action import USE_CASES, perform
from hazards.views.papers import as_file

NEEDED_BY_DETAIL = ("handovers__receiver", "handovers__reason", "handovers__paper", "extensions")


class PreconditionRequired(APIException):
    """428: an act must name the version it saw."""

    status_code = 428
    default_code = "if-match-required"
    default_detail = _("请在 If-Match 中注明所见的版本号。")


class AsItIs(BaseRenderer):
    """For a client that asks for PDF: the file is its own answer, a refusal stays a problem in JSON."""

    media_type, format = "application/pdf", "pdf"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return JSONRenderer().render(data)


class HazardViewSet(ReadOnly):
    """Hazards. Each row's `version` is also its ETag; an act sends it back as `If-Match`."""

    model = Hazard
    policies = {
        "list": "hazards.view", "retrieve": "hazards.view", "act": "hazards.view", "paper": "hazards.view",
        "order": "orders.issue",
    }  # fmt: skip
    queryset = Hazard.objects.none()
    serializer_class = HazardSerializer
    filterset_class = HazardFilter

    def get_queryset(self):
        rows = super().get_queryset()
        if self.action == "list":
            return rows  # its columns are chosen when all filters stand
        rows = rows.select_related("street", "cell", "place", "category", "severity", "close_reason")
        return rows.prefetch_related(*NEEDED_BY_DETAIL, "handovers__return_reason")

    def get_serializer_class(self):
        return HazardSerializer if self.action == "list" else HazardDetailSerializer

    def list(self, request, *args, **kwargs):
        page = self.paginate_queryset(as_columns(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response(as_json(page, timezone.now()))

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

    @extend_schema(
        request=OrderInput,
        responses={201: inline_serializer("Order", {"id": UUIDField(), "number": CharField()})},
        parameters=[OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=[str(kind) for kind in ORDERS])],
    )
    @action(detail=True, methods=["post"], url_path=r"orders/(?P<kind>[a-z_]+)")
    def order(self, request, pk, kind):
        """Issue an order by a delegated power in force (409 `no-power` where none covers the hazard), or, the brigade,
        by its own over what it accepted, under its own number."""
        if kind not in ORDERS:
            raise NotFound
        hazard, now = self.get_object(), timezone.now()
        form = OrderInput(data=request.data, powers=powers_over(hazard, on=local_date(now)))
        form.is_valid(raise_exception=True)
        paper = issue_order(hazard, by=request.user, at=now, kind=kind, **form.validated_data)
        return Response({"id": paper.pk, "number": paper.number}, status=201)

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: OpenApiResponse(description="not drawn yet")},
        parameters=[OpenApiParameter("paper", OpenApiTypes.UUID, OpenApiParameter.PATH)],
    )
    @action(detail=True, url_path=rf"papers/(?P<paper>{UUID_PATTERN})", renderer_classes=[JSONRenderer, AsItIs])
    def paper(self, request, pk, paper):
        """A paper of the hazard as PDF, as it was issued. 202 with Retry-After while it is being drawn."""
        rows = self.get_object().notices.select_related("hazard", "place", *WITH_WHOM)
        found = get_object_or_404(rows, pk=paper)
        file = open_paper(found, by=request.user, at=timezone.now())
        if file is None:
            return Response({"number": found.number}, status=202, headers={"Retry-After": "10"})
        return as_file(file, found)


def _version_seen(request) -> int:
    try:
        return int(request.headers["If-Match"].strip('W/" '))
    except (KeyError, ValueError):
        raise PreconditionRequired from None
