from django.urls import include, path

from bench import naive

urlpatterns = [path("naive/", naive.dashboard), path("", include("config.urls"))]
