"""Evidence as a Django application."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The append-only log of what officers have shown."""

    name = "promdaen.evidence"
    label = "evidence"
    travel = {"Observation": "fact"}
