"""Weekly reports for machines: the figures as they were drawn and signed."""

import django_filters
from rest_framework import serializers

from grids.api.fields import CodedField, GridField
from grids.api.filters import GridCodeFilter
from grids.api.views import ReadOnly
from reports.models import Period, WeeklyReport


class PeriodSerializer(serializers.ModelSerializer):
    class Meta:
        model = Period
        fields = ["receiver", "year", "week", "first", "last", "frozen_at"]


class WeeklyReportSerializer(serializers.ModelSerializer):
    street = GridField()
    period = PeriodSerializer()
    state = CodedField()

    class Meta:
        model = WeeklyReport
        fields = [
            "id", "street", "period", "version", "state", "cut_off", "signed_at", "sha256", "correction", "recorded_at",
        ]  # fmt: skip


class WeeklyReportDetailSerializer(WeeklyReportSerializer):
    figures = serializers.JSONField()

    class Meta(WeeklyReportSerializer.Meta):
        fields = [*WeeklyReportSerializer.Meta.fields, "figures", "problems", "plan"]


class WeeklyReportFilter(django_filters.FilterSet):
    street = GridCodeFilter(label="code of a street")
    year = django_filters.NumberFilter("period__year")
    week = django_filters.NumberFilter("period__week")

    class Meta:
        model = WeeklyReport
        fields = ["state"]


class WeeklyReportViewSet(ReadOnly):
    """一周一整治 reports with every version; a signed one never changes."""

    model = WeeklyReport
    policies = {"list": "reports.view", "retrieve": "reports.view"}
    queryset = WeeklyReport.objects.none()
    filterset_class = WeeklyReportFilter

    def get_queryset(self):
        return super().get_queryset().select_related("street", "period")

    def get_serializer_class(self):
        return WeeklyReportDetailSerializer if self.action == "retrieve" else WeeklyReportSerializer
