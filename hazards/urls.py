from django.urls import path

from hazards.views import (
    acting,
    enforcement,
    handing_down,
    handovers,
    hazard,
    leads,
    listing,
    owner,
    papers,
    public,
    registering,
)

app_name = "hazards"

urlpatterns = [
    path("hazards/", listing.hazard_list, name="list"),
    path("hazards/overdue/", listing.overdue_sheet, name="overdue-sheet"),
    path("hazards/ledger.xlsx", listing.ledger, name="ledger"),
    path("hazards/new/", registering.new, name="new"),
    path("hazards/new/places/", registering.places, name="new-places"),
    path("hazards/new/proposal/", registering.proposal, name="new-proposal"),
    path("hazards/photos/<uuid:pk>/<slug:size>/", hazard.photo, name="photo"),
    path("hazards/<uuid:pk>/", hazard.hazard_page, name="hazard"),
    path("hazards/<uuid:pk>/notice/", papers.notice, name="notice"),
    path("hazards/<uuid:pk>/<slug:action>/", acting.act, name="act"),
    path("my/hazards/", owner.my_places, name="my-places"),
    path("notices/<uuid:pk>.pdf", papers.notice_file, name="notice-file"),
    path("notices/<uuid:pk>/receipt/", papers.receipt, name="receipt"),
    path("p/<slug:token>/", papers.paper, name="paper"),
    path("leads/", leads.lead_list, name="leads"),
    path("leads/<uuid:pk>/", leads.lead_page, name="lead"),
    path("leads/<uuid:pk>/point/", leads.lead_point, name="lead-point"),
    path("leads/<uuid:pk>/reporter/", leads.reporter, name="lead-reporter"),
    path("handovers/", handovers.handover_list, name="handovers"),
    path("handdowns/", handing_down.hand_down_list, name="hand-downs"),
    path("handdowns/new/", handing_down.hand_down_new, name="hand-down-new"),
    path("handdowns/<uuid:pk>/", handing_down.hand_down_page, name="hand-down"),
    path("handdowns/<uuid:pk>/take/", handing_down.take, name="hand-down-take"),
    path("handdowns/<uuid:pk>/return/", handing_down.send_back, name="hand-down-return"),
    path("enforcement/", enforcement.enforcement_list, name="enforcement"),
    path("enforcement/new/", enforcement.enforcement_new, name="enforcement-new"),
    path("q/<slug:token>/report/", public.by_place, name="report-by-place"),
    path("r/<slug:code>/", public.by_street, name="public-report"),
]
