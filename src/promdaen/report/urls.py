"""The URLs of reports."""

from django.urls import path

from promdaen.kit.later import Views

views = Views("promdaen.report.views")

app_name = "report"
urlpatterns = [
    path("", views.index, name="index"),
    path("overview/", views.overview, name="overview"),
    path("overview/provinces/", views.by_province, name="provinces"),
    path("since/", views.since, name="since"),
    path("since/<str:language>.pdf", views.since_pdf, name="since_pdf"),
    path("check/", views.check, name="check"),
    path("issued/<uuid:sheet_id>/<str:form>/", views.issued, name="issued"),
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
