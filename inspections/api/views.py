"""Visits for machines and phones: lists to read, one idempotent PUT to send."""

from uuid import UUID

import django_filters
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from grids.access import SIGNED_IN, require, scope_of
from grids.api.filters import GridCodeFilter
from grids.api.views import UUID_PATTERN, ReadOnly
from grids.models import Grid
from grids.services.photos import MAX_BYTES, refuse_large
from inspections.api.serializers import (
    InspectionDetailSerializer,
    InspectionSerializer,
    PhotoReceiptSerializer,
    VisitInput,
    VisitReceiptSerializer,
)
from inspections.models import Inspection, ManifestPhoto
from inspections.services.photos import receive_photo
from inspections.services.visits import street_for, submit_visit


class InspectionFilter(django_filters.FilterSet):
    since = django_filters.DateFilter("visited_on", "gte", label="visited on or after this local day")
    until = django_filters.DateFilter("visited_on", "lte", label="visited on or before this local day")
    street = GridCodeFilter(label="code of a street")
    place = django_filters.UUIDFilter("place_id")

    class Meta:
        model = Inspection
        fields = ["kind", "outcome", "source", "round"]


class InspectionViewSet(ReadOnly):
    """Visits. `PUT` sends one under the phone's own UUIDv7: 201 recorded, 200 the same again, 409 other content."""

    model = Inspection
    policies = {"list": "inspections.view", "retrieve": "inspections.view", "update": "inspections.record"}
    queryset = Inspection.objects.none()
    serializer_class = InspectionSerializer
    filterset_class = InspectionFilter

    def get_queryset(self):
        visits = super().get_queryset().select_related("street", "cell", "place")
        return visits.prefetch_related("answers__item") if self.action == "retrieve" else visits

    def get_serializer_class(self):
        return InspectionDetailSerializer if self.action == "retrieve" else InspectionSerializer

    @extend_schema(request=VisitInput, responses={200: VisitReceiptSerializer, 201: VisitReceiptSerializer})
    def update(self, request, pk: UUID):
        """Send a visit. The same body under the same id may be sent any number of times."""
        street = street_for(request.data, request.user)
        if street is None:
            raise Http404
        receipt = submit_visit(street, client_id=pk, payload=request.data, by=request.user, at=timezone.now())
        missing = ManifestPhoto.objects.filter(inspection=receipt.inspection, received__isnull=True)
        body = VisitReceiptSerializer(
            {
                "id": receipt.inspection.pk,
                "status": receipt.status,
                "complete": receipt.inspection.complete,
                "missing_photos": list(missing.values_list("photo_id", flat=True)),
            }
        )
        return Response(body.data, status=201 if receipt.status == "created" else 200)


class PhotoBytes(BaseParser):
    """The body as it is; what claims to be too large is refused unread (413)."""

    media_type = "image/*"

    def parse(self, stream, media_type=None, parser_context=None):
        refuse_large(int(parser_context["request"].META.get("CONTENT_LENGTH") or 0))
        return stream.read(MAX_BYTES + 1)


class PhotoViewSet(ViewSet):
    """Photos of visits, each sent by itself; those of one's own visit also when the post for it has ended since."""

    policies = {"update": SIGNED_IN}  # asked in receive_photo
    parser_classes = [PhotoBytes]
    lookup_value_regex = UUID_PATTERN

    @extend_schema(
        parameters=[
            OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH),
            OpenApiParameter("street", str, description="code of the street; needed only with posts in several"),
        ],
        request={"image/*": OpenApiTypes.BINARY},
        responses={200: PhotoReceiptSerializer, 201: PhotoReceiptSerializer},
    )
    def update(self, request, pk: UUID):
        """Send the bytes of a photo under its own id; the same bytes again are a no-op (200)."""
        street = _street_of_photo(pk, request)
        content = request.data if isinstance(request.data, bytes) else b""
        receipt = receive_photo(street, photo_id=pk, content=content, by=request.user, at=timezone.now())
        body = PhotoReceiptSerializer(
            {
                "id": receipt.photo.pk,
                "sha256": receipt.photo.sha256,
                "status": receipt.status,
                "complete": receipt.complete,
            }
        )
        return Response(body.data, status=201 if receipt.status == "created" else 200)


def _street_of_photo(photo_id: UUID, request) -> Grid:
    """The promised photo's street, else the one named, else the only one of the sender's."""
    streets = Grid.objects.filter(pk__in=scope_of(request.user).street_ids())
    mine = Q(street__in=streets) | Q(inspection__by=request.user)  # also where his post has ended since the visit
    promise = ManifestPhoto.objects.filter(mine, photo_id=photo_id).select_related("street").first()
    if promise:
        return promise.street
    require(request.user, "inspections.record")
    if code := request.query_params.get("street"):
        named = streets.filter(code=code).first()
        if named is None:
            raise Http404
        return named
    own = list(streets[:2])
    if len(own) != 1:
        raise ValidationError({"street": [_("请用 street 参数说明照片属于哪个街道。")]})
    return own[0]
