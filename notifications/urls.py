from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read-all"),
    path("inbox/email/", views.email, name="email"),
    path("inbox/<uuid:pk>/", views.open_one, name="open"),
]
