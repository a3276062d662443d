"""The list of pages of table-top exercises."""

from django.urls import URLPattern, path

from promdaen.exercise.views import phones, runs

app_name = "exercise"
urlpatterns: list[URLPattern] = [
    path("exercises/", runs.runs, name="runs"),
    path("p/exercise/", phones.join, name="phone_join"),
]
