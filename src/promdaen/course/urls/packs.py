"""Everything to print for a run."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
