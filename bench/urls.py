from django.urls import include, path

from bench import naive

urlpatterns = [
    path("naive/", naive.dashboard),
    path("naive/hazards/", naive.hazards),
    path("naive/hazards.json", naive.raw_hazards),
    path("", include("config.urls")),
]
