"""The list of pages of the year after a course."""

from django.urls import URLPattern, path

from promdaen.refresher.views import phone, seasons

app_name = "refresher"
urlpatterns: list[URLPattern] = [
    # on phones: p/refresher/...
    path("p/refresher/", phone.home, name="home"),
    path("p/refresher/<uuid:share_id>/", phone.ask, name="ask"),
    path("p/refresher/answer/<uuid:answer_id>/", phone.answer, name="answer"),
    # for coordinators
    path("refresher/", seasons.seasons, name="seasons"),
    path("refresher/<str:code>/", seasons.season, name="season"),
]
