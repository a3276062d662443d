"""The URLs of all pages."""

from django.contrib import admin
from django.urls import include, path

from promdaen.kit.later import Views

api = Views("promdaen.config.api")
home = Views("promdaen.config.home")

urlpatterns = [
    path("", home.home, name="home"),
    path("more/", home.more, name="more"),
    path("waiting/counts/", home.waiting_counts, name="waiting_counts"),
    path("waiting/work.ics", home.waiting_calendar, name="waiting_calendar"),
    path("health/", home.health, name="health"),
    path("", include("promdaen.course.urls")),
    path("", include("promdaen.survey.urls")),
    path("", include("promdaen.planning.urls")),
    path("exchange/", include("promdaen.exchange.urls")),
    path("", include("promdaen.exercise.urls")),
    path("", include("promdaen.questions.urls")),
    path("api/v1/<path:path>", api.api, name="api"),
    path("results/", include("promdaen.report.urls")),
    path("", include("promdaen.evaluation.urls")),
    path("", include("promdaen.laptops.urls")),
    path("people/", include("promdaen.people.urls")),
    path("places/", include("promdaen.places.urls")),
    path("curriculum/", include("promdaen.curriculum.urls")),
    path("", include("promdaen.assessment.urls")),
    path("", include("promdaen.casework.urls")),
    path("", include("promdaen.specimen.urls")),
    path("", include("promdaen.booth.urls")),
    path("", include("promdaen.refresher.urls")),
    path("parts/", include("promdaen.kit.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("promdaen.config.sign_in")),
    path("back-office/", admin.site.urls),
]

handler500 = "promdaen.config.full_disk.server_error"
