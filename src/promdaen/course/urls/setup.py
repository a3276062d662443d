"""URLs of the set-up of a new installation."""

from django.urls import path

from promdaen.kit.later import Views

setup = Views("promdaen.course.views.setup")

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("setup/programme/", setup.save_programme, name="setup_programme"),
    path("setup/targets/", setup.save_targets, name="setup_targets"),
    path("setup/people/", setup.add_people, name="setup_people"),
    path("setup/run/", setup.add_first_run, name="setup_run"),
    path("setup/coordinator/", setup.take_coordinator, name="setup_coordinator"),
    path("setup/skip/<str:step>/", setup.skip_step, name="setup_skip"),
]
