"""URLs of tests on phones: the officer's test, and the trainer's live page."""

from django.urls import path

from promdaen.kit.later import Views

sittings = Views("promdaen.course.views.sittings")

urlpatterns = [
    path("p/tests/<uuid:test_id>/", sittings.phone_test, name="phone_test"),
    path("runs/<str:code>/tests/", sittings.tests, name="tests"),
    path("runs/<str:code>/tests/<str:slug>/", sittings.live_page, name="live"),
    path("runs/<str:code>/tests/<str:slug>/open/", sittings.open_test, name="open_test"),
    path("runs/<str:code>/tests/<str:slug>/close/", sittings.close_test, name="close_test"),
    path("runs/<str:code>/tests/<str:slug>/extend/", sittings.extend_test, name="extend_test"),
    path("runs/<str:code>/tests/<str:slug>/results/", sittings.show_results, name="show_results"),
    path(
        "runs/<str:code>/tests/<str:slug>/<uuid:enrolment_id>/reopen/",
        sittings.reopen,
        name="reopen_sitting",
    ),
]
