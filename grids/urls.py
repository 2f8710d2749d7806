"""Territory, places, people, calendar."""

from django.urls import path

from grids.views import calendar, doors, people, place_people, places, territory

app_name = "grids"

urlpatterns = [
    path("grids/", territory.tree, name="tree"),
    path("grids/<str:code>/", territory.grid, name="grid"),
    path("grids/<str:code>/cells/new/", territory.cell_new, name="cell-new"),
    path("grids/<str:code>/edit/", territory.grid_edit, name="grid-edit"),
    path("grids/<str:code>/outline.geojson", territory.outline, name="outline"),
    path("grids/<str:code>/places.geojson", territory.points, name="points"),
    path("grids/<str:code>/posts/new/", people.post_new, name="post-new"),
    path("posts/<uuid:pk>/end/", people.post_end, name="post-end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<uuid:pk>/password/", people.person_password, name="person-password"),
    path("places/", places.places, name="places"),
    path("places/new/", places.place_new, name="place-new"),
    path("places/locate/", places.place_locate, name="place-locate"),
    path("places/twins/", places.place_twins, name="place-twins"),
    path("places/<uuid:pk>/", places.place, name="place"),
    path("places/<uuid:pk>/edit/", places.place_edit, name="place-edit"),
    path("places/<uuid:pk>/status/", places.place_status, name="place-status"),
    path("places/<uuid:pk>/reveal/<slug:field>/", places.place_reveal, name="place-reveal"),
    path("places/<uuid:pk>/person/new/", place_people.place_person_new, name="place-person-new"),
    path("places/<uuid:pk>/qr.svg", doors.place_qr, name="place-qr"),
    path("places/<uuid:pk>/point.geojson", doors.place_point, name="place-point"),
    path("places/<uuid:pk>/door-card/", doors.door_card, name="door-card"),
    path("q/<str:token>/", doors.by_qr, name="by-qr"),
    path("calendar/", calendar.calendar, name="calendar"),
]
