"""URLs of everything to print for a run."""

from django.urls import path

from promdaen.kit.later import Views

packs = Views("promdaen.course.views.packs")

urlpatterns = [
    path("runs/<str:code>/pack/", packs.pack, name="pack"),
    path("runs/<str:code>/pack/state/", packs.pack_state, name="pack_state"),
    path("runs/<str:code>/pack/make/", packs.ask_pack, name="ask_pack"),
    path("runs/<str:code>/pack/<uuid:job_id>.zip", packs.pack_file, name="pack_file"),
    path("runs/<str:code>/pack/<slug:part>/", packs.pack_part, name="pack_part"),
]
