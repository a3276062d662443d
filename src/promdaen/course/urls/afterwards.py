"""Later tests: invitations, reminders, who came back."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
