"""Joining by badge and PIN, and what an officer sees first on a phone."""

from django.urls import path

from promdaen.course.views import classroom

urlpatterns = [
    path("p/", classroom.phone_home, name="phone_home"),
    path("p/join/", classroom.join, name="join"),
    path("p/sign-out/", classroom.leave, name="phone_leave"),
    path("j/<str:token>/", classroom.badge, name="badge"),
]
