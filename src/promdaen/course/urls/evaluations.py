"""The evaluation form on phones and paper."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
