"""URLs of attendance."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

allowances = Views("promdaen.course.views.allowances")
attendance = Views("promdaen.course.views.attendance")
here = Views("promdaen.course.views.here")

urlpatterns: list[URLPattern] = [
    path("p/here/", here.here, name="here"),
    path("p/here/<uuid:session_id>/<str:token>/", here.scanned, name="here_scanned"),
    path("runs/<str:code>/attendance/", attendance.overview, name="attendance"),
    path("runs/<str:code>/attendance/sign-in.pdf", attendance.sign_in_sheets, name="sign_in"),
    path("runs/<str:code>/attendance/absent/", attendance.whole_run, name="attendance_absent"),
    path("runs/<str:code>/attendance/<str:on>/", attendance.one_day, name="attendance_day"),
    path("runs/<str:code>/allowances/", allowances.allowances, name="allowances"),
    path("runs/<str:code>/allowances.pdf", allowances.printed, name="allowances_pdf"),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/",
        attendance.wall,
        name="session_wall",
    ),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/code/",
        attendance.wall_code,
        name="session_code",
    ),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/open/",
        attendance.open_session,
        name="session_open",
    ),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/close/",
        attendance.close_session,
        name="session_close",
    ),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/list/",
        attendance.tick,
        name="session_list",
    ),
    path(
        "runs/<str:code>/sessions/<uuid:session_id>/attendance/<uuid:enrolment_id>/",
        attendance.correct,
        name="session_correct",
    ),
]
