"""The URLs of reports."""

from django.urls import path

from promdaen.kit.later import Views

views = Views("promdaen.report.views")

app_name = "report"
urlpatterns = [
    path("", views.index, name="index"),
    path("overview/", views.overview, name="overview"),
    path("overview/provinces/", views.by_province, name="provinces"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/codes/", views.statistics_codes, name="statistics_codes"),
    path("since/", views.since, name="since"),
    path("since/<str:language>.pdf", views.since_pdf, name="since_pdf"),
    path("analysis/", views.analysis, name="analysis"),
    path("analysis/<str:name>", views.analysis_file, name="analysis_file"),
    path("countries/", views.countries, name="countries"),
    path("check/", views.check, name="check"),
    path("issued/<uuid:sheet_id>/<str:form>/", views.issued, name="issued"),
    path("evaluation/", views.evaluation_reports, name="evaluation_reports"),
    path("evaluation/make/", views.make_report, name="make_report"),
    path("evaluation/stories/", views.stories, name="stories"),
    path("evaluation/stories/new/", views.add_story, name="add_story"),
    path("evaluation/stories/<uuid:story_id>/", views.change_story, name="change_story"),
    path("evaluation/stories/<uuid:story_id>/remove/", views.remove_story, name="remove_story"),
    path("evaluation/follow-up/", views.recommendations_followed, name="recommendations_followed"),
    path("evaluation/follow-up/new/", views.follow_recommendation, name="follow_recommendation"),
    path(
        "evaluation/follow-up/<uuid:recommendation_id>/",
        views.record_follow_up,
        name="record_follow_up",
    ),
    path("evaluation/<uuid:report_id>/", views.evaluation_report, name="evaluation_report"),
    path(
        "evaluation/<uuid:report_id>/<str:language>.pdf",
        views.evaluation_pdf,
        name="evaluation_pdf",
    ),
    path(
        "evaluation/<uuid:report_id>/<str:language>.docx",
        views.evaluation_word,
        name="evaluation_word",
    ),
    path(
        "evaluation/<uuid:report_id>/figure/<str:key>/",
        views.evaluation_figure,
        name="evaluation_figure",
    ),
    # Last: these match any parts, so that a page below them is not reached.
    path("<str:kind>/<str:code>/", views.sheet, name="sheet"),
    path("<str:kind>/<str:code>/issue/", views.issue, name="issue"),
    path("<str:kind>/<str:code>/items/", views.items, name="items"),
    path("<str:kind>/<str:code>/items/<str:item_code>/", views.item, name="item"),
    path("<str:kind>/<str:code>/scale/", views.scale, name="scale"),
    path("<str:kind>/<str:code>/indicators/", views.indicators, name="indicators"),
    path("<str:kind>/<str:code>/intervals/", views.intervals, name="intervals"),
    path("<str:kind>/<str:code>/recommendations/", views.recommendations, name="recommendations"),
    path("<str:kind>/<str:code>/figure/<str:key>/", views.figure, name="figure"),
]
