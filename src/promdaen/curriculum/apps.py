"""The curriculum as a Django application."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    """Topics, outcomes, sources, words; the review of content."""

    name = "promdaen.curriculum"
    label = "curriculum"
    travel = {
        "Source": "reference",
        "Topic": "reference",
        "Topic_sources": "reference",
        "Outcome": "reference",
        "Term": "reference",
        "Review": "reference",
    }
