"""The list of pages of items and papers."""

from django.urls import path

from promdaen.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.items, name="items"),
    path("papers/", views.papers, name="papers"),
    path("papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("<str:code>/", views.item, name="item"),
]
