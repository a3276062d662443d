"""The pool of trainers, their path and their forecast."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
