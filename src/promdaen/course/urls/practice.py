"""URLs of practice: opened by the trainer, joined by phones, watched, debriefed."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

practice = Views("promdaen.course.views.practice")
stations = Views("promdaen.course.views.stations")

urlpatterns: list[URLPattern] = [
    # staff
    path("runs/<str:code>/practice/", practice.practices, name="practice"),
    path("runs/<str:code>/practice/new/<str:kind>/", practice.new, name="practice_new"),
    path("runs/<str:code>/practice/<uuid:practice_id>/", practice.live, name="practice_live"),
    path(
        "runs/<str:code>/practice/<uuid:practice_id>/groups/",
        practice.groups,
        name="practice_groups",
    ),
    path(
        "runs/<str:code>/practice/<uuid:practice_id>/close/",
        practice.close,
        name="practice_close",
    ),
    path(
        "runs/<str:code>/practice/<uuid:practice_id>/debrief/",
        practice.debrief,
        name="practice_debrief",
    ),
    path(
        "runs/<str:code>/practice/<uuid:practice_id>/discussion/",
        practice.discussion,
        name="practice_discussion",
    ),
    path(
        "runs/<str:code>/practice/<uuid:practice_id>/stations/",
        stations.stations,
        name="practice_stations",
    ),
    # phones
    path("p/practice/<uuid:practice_id>/", practice.phone_practice, name="phone_practice"),
]
