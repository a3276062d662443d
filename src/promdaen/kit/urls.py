"""URLs of the kit."""

from django.urls import path

from promdaen.kit.later import Views

views = Views("promdaen.kit.views")

app_name = "kit"

urlpatterns = [path("", views.parts, name="parts")]
