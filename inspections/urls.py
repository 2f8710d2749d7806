"""Visits, tasks and rounds on the desk."""

from django.urls import path

from inspections.views import desk, desk_look_backs, desk_papers, desk_returning, desk_rounds, desk_tasks

app_name = "inspections"

urlpatterns = [
    path("inspections/", desk.inspections, name="list"),
    path("inspections/tasks/", desk_tasks.tasks, name="tasks"),
    path("inspections/tasks/dispatch/", desk_tasks.dispatch, name="dispatch"),
    path("inspections/look-backs/", desk_look_backs.look_backs, name="look-backs"),
    path("inspections/look-backs/<uuid:hazard_id>/", desk_look_backs.of_hazard, name="look-backs-of"),
    path("inspections/look-backs/<uuid:hazard_id>/new/", desk_look_backs.look_back_new, name="look-back-new"),
    path("inspections/look-backs/<uuid:task_id>/paper/", desk_papers.look_back_paper, name="look-back-paper"),
    path("inspections/<uuid:inspection_id>/paper/", desk_papers.visit_paper, name="visit-paper"),
    path("inspections/for-place/<uuid:place_id>/", desk.for_place, name="for-place"),
    path("inspections/history/<uuid:place_id>/", desk.place_history, name="place-history"),
    path("inspections/left-behind/<uuid:place_id>/", desk_returning.left_behind, name="left-behind"),
    path("inspections/backdate/<uuid:place_id>/", desk.backdate, name="backdate"),
    path("inspections/<uuid:inspection_id>/", desk.inspection, name="inspection"),
    path("rounds/", desk_rounds.rounds, name="rounds"),
    path("rounds/new/", desk_rounds.round_new, name="round-new"),
    path("rounds/<uuid:round_id>/", desk_rounds.round_page, name="round"),
    path("rounds/<uuid:round_id>/board/", desk_rounds.board, name="round-board"),
    path("rounds/<uuid:round_id>/points/", desk_rounds.points, name="round-points"),
    path("rounds/<uuid:round_id>/add/", desk_rounds.round_add, name="round-add"),
    path("rounds/<uuid:round_id>/close/", desk_rounds.round_close, name="round-close"),
    path("rounds/<uuid:round_id>/cancel/", desk_rounds.round_cancel, name="round-cancel"),
]
