"""Evaluation as a Django application."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Roll-outs by lot and their effect."""

    name = "promdaen.evaluation"
    label = "evaluation"
    travel: dict[str, str] = {}
