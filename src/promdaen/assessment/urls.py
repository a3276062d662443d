"""The list of pages of items and papers."""

from django.urls import path

from promdaen.assessment.views import bank

app_name = "assessment"
urlpatterns = [
    path("", bank.items, name="items"),
    path("papers/", bank.papers, name="papers"),
    path("papers/<uuid:paper_id>/", bank.paper, name="paper"),
    path("<str:code>/", bank.item, name="item"),
]
