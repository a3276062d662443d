"""URLs after a run: later tests, returning officers, the year of refreshers."""

from django.urls import path

from promdaen.kit.later import Views

afterwards = Views("promdaen.course.views.afterwards")
needs = Views("promdaen.course.views.needs")
refreshers = Views("promdaen.course.views.refreshers")

urlpatterns = [
    path("refresher/needs/", needs.needs, name="needs"),
    path("later/", afterwards.due_list, name="later_due"),
    path("later/letter/<str:department>.pdf", afterwards.letter, name="later_letter"),
    path("runs/<str:code>/later/", afterwards.later, name="later"),
    path("runs/<str:code>/later/<int:months>/", afterwards.later_round, name="later_round"),
    path("runs/<str:code>/year/", refreshers.year, name="year"),
]
