"""URLs of trainers, their path and their forecast."""

from django.urls import path

from promdaen.kit.later import Views

trainer_forecast = Views("promdaen.course.views.trainer_forecast")
trainer_path = Views("promdaen.course.views.trainer_path")
trainers = Views("promdaen.course.views.trainers")

urlpatterns = [
    path("trainers/", trainers.trainer_list, name="trainers"),
    path("trainers/add/", trainers.add_trainer, name="trainer_add"),
    path("trainers/path/", trainer_path.path, name="trainer_path"),
    path("trainers/tree/", trainer_forecast.tree, name="trainer_tree"),
    path("trainers/forecast/", trainer_forecast.forecast, name="trainer_forecast"),
    path("trainers/forecast/<str:province>/", trainer_forecast.need, name="trainer_need"),
    path("trainers/observe/", trainer_path.duties, name="observe_list"),
    path(
        "trainers/observe/<uuid:session_id>/<uuid:trainer_id>/",
        trainer_path.observe,
        name="observe",
    ),
    path(
        "trainers/observations/<uuid:observation_id>/",
        trainer_path.observation,
        name="observation",
    ),
    path("trainers/<uuid:trainer_id>/", trainers.trainer, name="trainer"),
    path("trainers/<uuid:trainer_id>/change/", trainers.change_trainer, name="trainer_change"),
    path("trainers/<uuid:trainer_id>/link/", trainers.link_trainer, name="trainer_link"),
    path("trainers/<uuid:trainer_id>/active/", trainers.set_active, name="trainer_active"),
    path("trainers/<uuid:trainer_id>/away/", trainers.add_absence, name="trainer_away"),
    path(
        "trainers/<uuid:trainer_id>/away/<uuid:absence_id>/remove/",
        trainers.remove_absence,
        name="trainer_back",
    ),
    path("trainers/<uuid:trainer_id>/endorse/", trainer_path.endorse, name="endorse"),
    path(
        "trainers/<uuid:trainer_id>/endorsements/<uuid:endorsement_id>/renew/",
        trainer_path.renew,
        name="endorsement_renew",
    ),
    path(
        "trainers/<uuid:trainer_id>/endorsements/<uuid:endorsement_id>/withdraw/",
        trainer_path.withdraw,
        name="endorsement_withdraw",
    ),
    path("trainers/<uuid:trainer_id>/observe/", trainer_path.record, name="observe_record"),
]
