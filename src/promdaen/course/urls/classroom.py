"""Joining by badge and PIN, and what an officer sees first on a phone."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
