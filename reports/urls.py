from django.urls import path

from reports.views import home, maps, overview, weekly

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("overview/", overview.overview, name="overview"),
    path("overview/grids.json", maps.grids, name="map-grids"),
    path("overview/points.json", maps.points, name="map-points"),
    path("overview/places.json", maps.places, name="map-places"),
    path("overview/stations.json", maps.stations, name="map-stations"),
    path("audit/", home.audit, name="audit"),
    path("reports/", weekly.report_list, name="list"),
    path("reports/start/<slug:code>/", weekly.start, name="start"),
    path("reports/<uuid:pk>/", weekly.report, name="report"),
    path("reports/<uuid:pk>/redraw/", weekly.redraw, name="redraw"),
    path("reports/<uuid:pk>/sign/", weekly.sign, name="sign"),
    path("reports/<uuid:pk>/texts/", weekly.texts, name="texts"),
    path("reports/<uuid:pk>/correct/", weekly.correct, name="correct"),
    path("reports/<uuid:pk>.pdf", weekly.pdf, name="pdf"),
    path("reports/<uuid:pk>.xlsx", weekly.xlsx, name="xlsx"),
]
