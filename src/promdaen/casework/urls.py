"""URLs of cases."""

from django.urls import URLPattern, path

from promdaen.kit.later import Views

authoring = Views("promdaen.casework.views.authoring")
cases = Views("promdaen.casework.views.cases")
law = Views("promdaen.casework.views.law")
sessions = Views("promdaen.casework.views.sessions")

app_name = "casework"
urlpatterns: list[URLPattern] = [
    # the law
    path("law/", law.law, name="law"),
    # cases for who teaches and who writes them
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", authoring.new_case, name="new_case"),
    path("cases/<str:code>/", cases.case, name="case"),
    path("cases/<str:code>/handout/", cases.handout, name="handout"),
    path("cases/<str:code>/versions/", authoring.versions, name="versions"),
    path("cases/<str:code>/edit/", authoring.edit_case, name="edit_case"),
    path("cases/<str:code>/edit/head/", authoring.edit_head, name="edit_head"),
    path("cases/<str:code>/edit/<int:number>/", authoring.edit_stage, name="edit_stage"),
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
