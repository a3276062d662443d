"""The URLs of all pages."""

from django.contrib import admin
from django.urls import include, path

from promdaen.kit.later import Views

api = Views("promdaen.config.api")
help_pages = Views("promdaen.config.help")
home = Views("promdaen.config.home")
projecting = Views("promdaen.config.projecting")
search = Views("promdaen.config.search")

urlpatterns = [
    path("", home.home, name="home"),
    path("more/", home.more, name="more"),
    path("waiting/counts/", home.waiting_counts, name="waiting_counts"),
    path("waiting/calendar/", home.own_calendar, name="own_calendar"),
    path("calendar/<str:token>/work.ics", home.subscribed_calendar, name="subscribed_calendar"),
    path("waiting/work.ics", home.waiting_calendar, name="waiting_calendar"),
    path("only-this-page/", projecting.show_only, name="show_only"),
    path("search/", include(([path("", search.search, name="search")], "config"))),
    path("help/", help_pages.index, name="help"),
    path("help/pictures/<str:name>", help_pages.picture, name="help_picture"),
    path("help/<path:name>/", help_pages.document, name="help_document"),
    path("health/", home.health, name="health"),
    path("", include("promdaen.course.urls")),
    path("", include("promdaen.survey.urls")),
    path("", include("promdaen.planning.urls")),
    path("exchange/", include("promdaen.exchange.urls")),
    path("", include("promdaen.exercise.urls")),
    path("lti/", include("promdaen.lti.urls")),
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
