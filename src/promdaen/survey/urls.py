"""The list of pages of the survey."""

from django.urls import path

from promdaen.survey.views import figures

ROUND = "survey/rounds/<slug:code>/"

app_name = "survey"
urlpatterns = [
    # what came of a round: survey/rounds/<code>/...
    path(ROUND, figures.survey_round, name="round"),
    path(f"{ROUND}heat/", figures.heat_map, name="heat"),
]
