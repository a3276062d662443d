"""URLs of what learning platforms open."""

from django.urls import path

from promdaen.kit.later import Views

launches = Views("promdaen.lti.views.launches")
platforms = Views("promdaen.lti.views.platforms")
visits = Views("promdaen.lti.views.visits")

app_name = "lti"
urlpatterns = [
    # for staff
    path("", platforms.contents, name="contents"),
    path("platforms/", platforms.platforms, name="platforms"),
    path("platforms/<uuid:pk>/stop/", platforms.stop_platform, name="stop_platform"),
    # for platforms
    path("keys/", launches.keys, name="keys"),
    path("login/", launches.login, name="login"),
    path("launch/", launches.launch, name="launch"),
    # for people who come from a platform
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/answers/<int:position>/", visits.answer, name="answer"),
    path(
        "visits/<uuid:visit_id>/closeups/<int:number>/<slug:role>/",
        visits.closeup_picture,
        name="closeup_picture",
    ),
    # the address of an activity, which only its platform opens
    path("<slug:kind>/<slug:topic>/", launches.target, name="target"),
]
