"""Assessment as a Django application."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Items, papers, sittings and marks."""

    name = "promdaen.assessment"
    label = "assessment"
    travel = {
        "Item": "reference",
        "Paper": "reference",
        "PaperItem": "reference",
        "Sitting": "leased",
        "Response": "fact",
    }
