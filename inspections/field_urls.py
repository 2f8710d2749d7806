"""The phone pages under /m/."""

from django.urls import path

from inspections.views import field_hazards, field_home, field_offline, field_quick, field_together, field_visit

app_name = "field"

urlpatterns = [
    path("", field_home.today, name="today"),
    path("places/", field_home.places, name="places"),
    path("places/<uuid:place_id>/submit/", field_together.submit, name="submit-together"),
    path("places/<uuid:place_id>/recheck/", field_together.recheck, name="recheck-together"),
    path("scan/", field_home.scan, name="scan"),
    path("me/", field_home.me, name="me"),
    path("me/handing-over/", field_home.handing_over, name="handing-over"),
    path("visit/<uuid:place_id>/", field_visit.visit, name="visit"),
    path("visits/<uuid:inspection_id>/", field_visit.receipt, name="receipt"),
    path("visits/<uuid:inspection_id>/correct/", field_visit.correct, name="correct"),
    path("photos/<uuid:photo_id>/", field_visit.photo, name="photo"),
    path("hazards/", field_hazards.hazards, name="hazards"),
    path("hazards/new/", field_hazards.hazard_new, name="hazard-new"),
    path("hazards/<uuid:hazard_id>/", field_hazards.hazard, name="hazard"),
    path("offline/", field_offline.places, name="offline-places"),
    path("offline/data/", field_offline.data, name="offline-data"),
    path("offline/visit/<slug:street_code>/<int:checklist_id>/", field_offline.visit, name="offline-visit"),
    path("offline/hazard/", field_offline.hazard, name="offline-hazard"),
    path("offline/quick/", field_offline.quick, name="offline-quick"),
    path("waiting/", field_offline.waiting, name="waiting"),
    path("waiting/settled/", field_offline.settlements, name="settlements"),
    path("waiting/visit/", field_offline.waiting_visit, name="waiting-visit"),
    path("quick/<uuid:pk>/void/", field_quick.quick_fix_void, name="quick-fix-void"),
    path("quick/", field_quick.quick_fix, name="quick-fix"),
]
