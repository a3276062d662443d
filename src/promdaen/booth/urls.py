"""The list of pages of the booth."""

from django.urls import URLPattern

app_name = "booth"
urlpatterns: list[URLPattern] = []
