"""The URLs of places."""

from django.urls import path

from promdaen.kit.later import Views

views = Views("promdaen.places.views")

app_name = "places"
urlpatterns = [
    path("checkpoints/", views.checkpoints, name="checkpoints"),
    path("checkpoints/<slug:code>/", views.checkpoint, name="checkpoint"),
    path("provinces/", views.provinces, name="provinces"),
    path("provinces/<slug:code>/", views.province, name="province"),
]
