"""URLs for joining by badge and PIN, and the first page on a phone."""

from django.urls import path

from promdaen.kit.later import Views

badges = Views("promdaen.course.views.badges")
classroom = Views("promdaen.course.views.classroom")

urlpatterns = [
    path("p/", classroom.phone_home, name="phone_home"),
    path("p/join/", classroom.join, name="join"),
    path("p/join/photo/", classroom.photo, name="join_photo"),
    path("p/lessons/", classroom.lessons, name="phone_lessons"),
    path("p/lessons/<slug:code>/", classroom.lesson, name="phone_lesson"),
    path("p/sign-out/", classroom.leave, name="phone_leave"),
    path("j/<str:token>/", classroom.badge, name="badge"),
    path("runs/<str:code>/join/", badges.room, name="room"),
    path("runs/<str:code>/join/count/", badges.room_count, name="room_count"),
    path("runs/<str:code>/badges/", badges.badge_list, name="badges"),
    path("runs/<str:code>/badges/make/", badges.make_badges, name="make_badges"),
    path("runs/<str:code>/badges/badges.pdf", badges.badges_pdf, name="badges_pdf"),
    path("runs/<str:code>/badges/pins/", badges.pins, name="pins"),
    path("runs/<str:code>/badges/<uuid:enrolment_id>/", badges.badge_page, name="badge_page"),
    path("runs/<str:code>/badges/<uuid:enrolment_id>/free/", badges.free_badge, name="free_badge"),
    path(
        "runs/<str:code>/badges/<uuid:enrolment_id>/reissue/",
        badges.reissue_badge,
        name="reissue_badge",
    ),
    path(
        "runs/<str:code>/badges/<uuid:enrolment_id>/badge.pdf",
        badges.badges_pdf,
        name="one_badge_pdf",
    ),
    path("runs/<str:code>/badges/<uuid:enrolment_id>/pin/", badges.pins, name="pin"),
]
