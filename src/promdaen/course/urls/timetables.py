"""URLs of a run's timetable."""

from django.urls import path

from promdaen.kit.later import Views

leaders = Views("promdaen.course.views.leaders")
timetables = Views("promdaen.course.views.timetables")

urlpatterns = [
    path("p/timetable/", timetables.phone_timetable, name="phone_timetable"),
    path("runs/<str:code>/leaders/", leaders.leaders, name="leaders"),
    path("runs/<str:code>/timetable/", timetables.timetable, name="timetable"),
    path("runs/<str:code>/timetable/lay-out/", timetables.lay_out, name="lay_out"),
    path("runs/<str:code>/timetable/add/", timetables.add_session, name="session_add"),
    path("runs/<str:code>/timetable/print.pdf", timetables.print_timetable, name="timetable_pdf"),
    path("runs/<str:code>/timetable/calendar.ics", timetables.calendar, name="timetable_ics"),
    path("runs/<str:code>/timetable/<uuid:session_id>/", timetables.session, name="session"),
    path("runs/<str:code>/timetable/<uuid:session_id>/swap/", timetables.swap, name="swap"),
    path("runs/<str:code>/timetable/<uuid:session_id>/remove/", timetables.remove, name="remove"),
]
