"""The list of pages of cases."""

from django.urls import URLPattern, path

from promdaen.casework.views import cases, law, sessions

app_name = "casework"
urlpatterns: list[URLPattern] = [
    # the law
    path("law/", law.law, name="law"),
    # cases for who teaches and who writes them
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:code>/", cases.case, name="case"),
    # on phones
    path("p/case/", sessions.cases, name="phone_cases"),
    path("p/case/begin/<str:code>/", sessions.begin, name="phone_begin"),
    path("p/case/<uuid:session_id>/", sessions.session, name="session"),
    path("p/case/<uuid:session_id>/pen/", sessions.pen, name="pen"),
    path("p/case/<uuid:session_id>/debrief/", sessions.debrief, name="debrief"),
    path("p/case/<uuid:session_id>/<str:stage>/", sessions.stage, name="stage"),
    path(
        "p/case/<uuid:session_id>/<str:stage>/elements/",
        sessions.elements,
        name="stage_elements",
    ),
    path("p/case/<uuid:session_id>/<str:stage>/steps/", sessions.steps, name="stage_steps"),
    path("p/case/<uuid:session_id>/<str:stage>/review/", sessions.review, name="stage_review"),
]
