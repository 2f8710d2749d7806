"""Visits, tasks and rounds on the desk."""

from django.urls import path

from inspections.views import (
    desk,
    desk_checklists,
    desk_look_backs,
    desk_papers,
    desk_returning,
    desk_rounds,
    desk_rules,
    desk_tasks,
)

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
    path("checklists/", desk_checklists.checklists, name="checklists"),
    path("checklists/new/", desk_checklists.checklist_new, name="checklist-new"),
    path("checklists/rules/", desk_rules.rules, name="rules"),
    path("checklists/rules/new/", desk_rules.rule_new, name="rule-new"),
    path("checklists/rules/<int:pk>/", desk_rules.rule, name="rule"),
    path("checklists/rules/<int:pk>/edit/", desk_rules.rule_edit, name="rule-edit"),
    path("checklists/rules/<int:pk>/end/", desk_rules.rule_end, name="rule-end"),
    path("checklists/rules/<int:pk>/drop/", desk_rules.rule_drop, name="rule-drop"),
    path("checklists/items/<int:pk>/", desk_checklists.item, name="checklist-item"),
    path("checklists/items/<int:pk>/move/", desk_checklists.item_move, name="checklist-item-move"),
    path("checklists/items/<int:pk>/drop/", desk_checklists.item_drop, name="checklist-item-drop"),
    path("checklists/<int:pk>/", desk_checklists.checklist, name="checklist"),
    path("checklists/<int:pk>/next/", desk_checklists.checklist_next, name="checklist-next"),
    path("checklists/<int:pk>/edit/", desk_checklists.checklist_edit, name="checklist-edit"),
    path("checklists/<int:pk>/items/new/", desk_checklists.item_new, name="checklist-item-new"),
    path("checklists/<int:pk>/preview/", desk_checklists.checklist_preview, name="checklist-preview"),
    path("checklists/<int:pk>/publish/", desk_checklists.checklist_publish, name="checklist-publish"),
    path("checklists/<int:pk>/end/", desk_checklists.checklist_end, name="checklist-end"),
    path("checklists/<int:pk>/drop/", desk_checklists.checklist_drop, name="checklist-drop"),
    path("rounds/", desk_rounds.rounds, name="rounds"),
    path("rounds/new/", desk_rounds.round_new, name="round-new"),
    path("rounds/<uuid:round_id>/", desk_rounds.round_page, name="round"),
    path("rounds/<uuid:round_id>/board/", desk_rounds.board, name="round-board"),
    path("rounds/<uuid:round_id>/points/", desk_rounds.points, name="round-points"),
    path("rounds/<uuid:round_id>/add/", desk_rounds.round_add, name="round-add"),
    path("rounds/<uuid:round_id>/close/", desk_rounds.round_close, name="round-close"),
    path("rounds/<uuid:round_id>/cancel/", desk_rounds.round_cancel, name="round-cancel"),
]
