"""The overview's figures for machines and wall screens: the same numbers, at the same cost, as the page."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access import may
from reports.figures import overview as figures


class WeekSerializer(serializers.Serializer):
    """A reporting week, `last` inside; null where the week has no record at all. `standing` is found and not void."""

    first, last = serializers.DateField(), serializers.DateField()
    found, closed = serializers.IntegerField(allow_null=True), serializers.IntegerField(allow_null=True)
    standing, put_right = serializers.IntegerField(), serializers.IntegerField()
    visits, places = serializers.IntegerField(allow_null=True), serializers.IntegerField(allow_null=True)


class AreaSerializer(serializers.Serializer):
    """What fell due in a community (for readers of several streets: in a street), and how much of it in time.

    `due` by the deadline in force, `first_due` by the first one, whatever was granted since.
    """

    code, name = serializers.CharField(), serializers.CharField()
    due, in_time = serializers.IntegerField(), serializers.IntegerField()
    first_due, first_kept = serializers.IntegerField(), serializers.IntegerField()


class OverviewSerializer(serializers.Serializer):
    """What the token's person may see at `cut_off`. `leads`, `samples`: null without the right to see them."""

    cut_off = serializers.DateTimeField()
    open, undecided, overdue = serializers.IntegerField(), serializers.IntegerField(), serializers.IntegerField()
    due_today = serializers.IntegerField()
    submitted, handed_over = serializers.IntegerField(), serializers.IntegerField()
    leads, samples = serializers.IntegerField(allow_null=True), serializers.IntegerField(allow_null=True)
    active_places = serializers.IntegerField()
    weeks = WeekSerializer(many=True)
    due_first, due_last = serializers.DateField(), serializers.DateField()
    areas = AreaSerializer(many=True)


class OverviewView(APIView):
    """Thirteen weeks, what waits now, and 按期整改率 by area; sums, so asking often is cheap."""

    policies = {"get": "overview.view"}

    @extend_schema(operation_id="overview_retrieve", responses=OverviewSerializer)
    def get(self, request):
        now = timezone.now()
        seen = figures.overview(request.user, now)
        areas = figures.on_time(request.user, seen.board, seen.span.due_last)
        unseen = {name: None for name in ("leads", "samples") if not may(request.user, f"{name}.view")}
        return Response(
            {
                "cut_off": now,
                **seen.board.live,
                **unseen,
                "active_places": seen.active,
                "weeks": _weeks(seen),
                "due_first": seen.span.due_first,
                "due_last": seen.span.due_last,
                "areas": [
                    {
                        "code": area.code,
                        "name": area.name,
                        "due": rate.denominator,
                        "in_time": rate.numerator,
                        "first_due": strict.denominator,
                        "first_kept": strict.numerator,
                    }
                    for area, rate, strict in areas
                ],
            }
        )


def _weeks(seen: figures.Overview) -> list[dict]:
    names = ("found", "closed", "visits", "places")
    series = {name: seen.series(name) for name in names}
    return [
        {
            "first": week.start,
            "last": week.last_day,
            **{name: series[name][n] for name in names},
            "standing": seen.rate(n).denominator,
            "put_right": seen.rate(n).numerator,
        }
        for n, week in enumerate(seen.weeks)
    ]
