"""URLs of the evaluation form."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

evaluations = Views("promdaen.course.views.evaluations")

urlpatterns: list[URLPattern] = [
    path("p/feedback/", evaluations.phone_feedback, name="phone_feedback"),
    path("runs/<str:code>/evaluation/", evaluations.evaluation, name="evaluation"),
    path("runs/<str:code>/evaluation/open/", evaluations.open_form, name="evaluation_open"),
    path("runs/<str:code>/evaluation/close/", evaluations.close_form, name="evaluation_close"),
    path("runs/<str:code>/evaluation.pdf", evaluations.printed, name="evaluation_pdf"),
]
