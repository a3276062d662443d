"""Pages of evaluation."""

from django.urls import path

from promdaen.kit.later import Views

views = Views("promdaen.evaluation.views.rollouts")

app_name = "evaluation"
urlpatterns = [
    path("", views.rollout_list, name="rollouts"),
    path("new/", views.add_rollout, name="add_rollout"),
    path("<str:code>/", views.rollout_page, name="rollout"),
    path("<str:code>/change/", views.change_rollout, name="change_rollout"),
    path("<str:code>/announce/", views.announce, name="announce"),
    path("<str:code>/draw/", views.draw, name="draw"),
    path("<str:code>/seal/", views.seal, name="seal"),
    path("<str:code>/protocol/<str:form>/", views.protocol, name="protocol"),
    path("<str:code>/scores/", views.scores, name="scores"),
    path("<str:code>/deviation/", views.deviation, name="deviation"),
    path("<str:code>/results/", views.results, name="results"),
]
