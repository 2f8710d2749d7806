from django.urls import path

from notifications.views import channels, inbox, preferences, push

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-all"),
    path("inbox/preferences/", preferences.preferences, name="preferences"),
    path("inbox/push/", push.add, name="push-add"),
    path("inbox/push/<int:pk>/remove/", push.remove, name="push-remove"),
    path("inbox/<uuid:pk>/", inbox.open_one, name="open"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.channel_new, name="channel-new"),
    path("channels/<int:pk>/try/", channels.channel_try, name="channel-try"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel-switch"),
    path("channels/failed/", channels.failed, name="failed"),
    path("channels/failed/<slug:kind>/<uuid:pk>/again/", channels.again, name="again"),
]
