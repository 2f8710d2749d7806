"""Keys of machines."""

from django.urls import path

from grids.views import tokens

app_name = "tokens"

urlpatterns = [
    path("", tokens.tokens, name="list"),
    path("new/", tokens.token_new, name="new"),
    path("<uuid:pk>/revoke/", tokens.token_revoke, name="revoke"),
]
