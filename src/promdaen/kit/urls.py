"""The kit's own pages."""

from django.urls import path

from promdaen.kit import views

app_name = "kit"

urlpatterns = [path("", views.parts, name="parts")]
