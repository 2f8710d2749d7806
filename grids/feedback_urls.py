"""Addresses of 投诉建议; the footer of every page leads here."""

from django.urls import path

from grids.views import feedback

app_name = "feedback"
urlpatterns = [
    path("", feedback.feedback, name="page"),
    path("<uuid:pk>/answer/", feedback.answer, name="answer"),
]
