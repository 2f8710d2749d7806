"""The whole site on one screen."""

from django.contrib import admin
from django.urls import include, path

from config import health, service_worker

handler400 = "config.error_pages.unreadable"
urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("sw.js", service_worker.service_worker, name="service-worker"),
    path("accounts/", include("config.accounts_urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("feedback/", include("grids.feedback_urls")),
    path("tokens/", include("grids.tokens_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("m/", include("inspections.field_urls")),
    path("", include("grids.urls")),
    path("", include("stations.urls")),
    path("", include("notifications.urls")),
    path("", include("hazards.urls")),
    path("", include("inspections.urls")),
    path("", include("reports.urls")),
]
