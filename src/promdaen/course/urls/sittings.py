"""Tests on phones: an officer's way in, and the trainer's live page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
