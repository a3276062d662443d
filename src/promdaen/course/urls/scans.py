"""Answer sheets on paper for each officer, and their photographs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
