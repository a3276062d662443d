"""Pages of a run's timetable."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
