"""The list of pages of the curriculum."""

from django.urls import path

from promdaen.curriculum import views

app_name = "curriculum"
urlpatterns = [
    path("", views.topics, name="topics"),
    path("topics/<slug:code>/", views.topic, name="topic"),
    path("topics/<slug:code>/lesson/", views.lesson, name="lesson"),
    path("topics/<slug:code>/plan/", views.plan, name="plan"),
    path("topics/<slug:code>/<slug:part>.pdf", views.pack, name="pack"),
    path("glossary/", views.glossary, name="glossary"),
    path("sources/", views.sources, name="sources"),
]
