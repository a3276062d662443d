"""The list of pages of the curriculum."""

from django.urls import path

from promdaen.curriculum import views

app_name = "curriculum"
urlpatterns = [
    path("", views.topics, name="topics"),
    path("topics/<slug:code>/", views.topic, name="topic"),
    path("glossary/", views.glossary, name="glossary"),
    path("sources/", views.sources, name="sources"),
]
