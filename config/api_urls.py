"""The REST API on one screen. Version 1 only grows: nothing is taken away or renamed in it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from grids.access import PUBLIC
from grids.api.views import GridViewSet, PlaceViewSet
from hazards.api.hand_downs import HandDownViewSet
from hazards.api.major_cases import MajorCaseViewSet
from hazards.api.views import HazardViewSet
from inspections.api.passing import QuickFixViewSet, ReportViewSet
from inspections.api.views import InspectionViewSet, PhotoViewSet
from reports.api.overview import OverviewView
from reports.api.views import WeeklyReportViewSet
from stations.api.views import StationViewSet


class Router(DefaultRouter):
    """No browsable root: what there is stands in the schema."""

    include_root_view = False
    include_format_suffixes = False


router = Router(use_regex_path=True)
router.register("grids", GridViewSet)
router.register("places", PlaceViewSet)
router.register("inspections", InspectionViewSet)
router.register("photos", PhotoViewSet, basename="photo")
router.register("quick-fixes", QuickFixViewSet, basename="quick-fix")
router.register("reported-hazards", ReportViewSet, basename="reported-hazard")
router.register("hazards", HazardViewSet)
router.register("hand-downs", HandDownViewSet)
router.register("major-cases", MajorCaseViewSet)
router.register("stations", StationViewSet)
router.register("reports", WeeklyReportViewSet)


class Schema(SpectacularAPIView):
    policies = {"get": PUBLIC}


class Docs(SpectacularSwaggerSplitView):
    policies = {"get": PUBLIC}


app_name = "api"
urlpatterns = [
    path("v1/overview/", OverviewView.as_view(), name="overview"),
    path("v1/", include(router.urls)),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
]
