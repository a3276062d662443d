"""URLs of what learning platforms open."""

from django.urls import path

from promdaen.kit.later import Views

booth = Views("promdaen.lti.views.booth")
choices = Views("promdaen.lti.views.choices")
launches = Views("promdaen.lti.views.launches")
platforms = Views("promdaen.lti.views.platforms")
specimens = Views("promdaen.lti.views.specimens")
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
    path("choices/", launches.choosing, name="choices"),
    path("choices/chosen/", choices.choose, name="chosen"),
    # for people who come from a platform
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/answers/<int:position>/", visits.answer, name="answer"),
    path(
        "visits/<uuid:visit_id>/closeups/<int:number>/<slug:role>/",
        visits.closeup_picture,
        name="closeup_picture",
    ),
    path(
        "visits/<uuid:visit_id>/specimens/<int:number>/look/",
        specimens.look,
        name="specimen_look",
    ),
    path(
        "visits/<uuid:visit_id>/specimens/<int:number>/<str:view>/",
        specimens.picture,
        name="specimen_picture",
    ),
    path("visits/<uuid:visit_id>/pack/", booth.pack, name="booth_pack"),
    path("visits/<uuid:visit_id>/acts/", booth.acts, name="booth_acts"),
    path("visits/<uuid:visit_id>/debrief/", booth.debrief, name="booth_debrief"),
    # the address of an activity, which only its platform opens
    path("<slug:kind>/<slug:topic>/", launches.target, name="target"),
]
