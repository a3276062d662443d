"""Certificates: issued, printed, checked, revoked."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
