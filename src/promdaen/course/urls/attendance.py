"""Pages of who was in a session."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
