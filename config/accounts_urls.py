"""Of the library's account pages only those this office uses.

Accounts are opened and passwords renewed by the office, face to face: the pages that would do either by e-mail are not
routed, so that nobody can have mail sent from here or get in past the office.
"""

from allauth.account import views
from django.urls import path

from config.password_help import password_help

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", password_help, name="account_reset_password"),
]
