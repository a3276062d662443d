"""The list of pages of items and papers."""

from django.urls import path

from promdaen.assessment.views import bank, statistics

app_name = "assessment"
urlpatterns = [
    path("", bank.items, name="items"),
    path("papers/", bank.papers, name="papers"),
    path("papers/<uuid:paper_id>/", bank.paper, name="paper"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/compute/", statistics.ask_statistics, name="ask_statistics"),
    path("<str:code>/", bank.item, name="item"),
]
