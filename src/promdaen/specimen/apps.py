"""Specimens as a Django application."""

from django.apps import AppConfig


class SpecimenConfig(AppConfig):
    """Synthetic documents, the laboratory, and how well officers find what is planted."""

    name = "promdaen.specimen"
    label = "specimen"
    travel = {
        "LabSession": "leased",
        "Trial": "leased",
        "Look": "local",
        "Decision": "fact",
        "StationSet": "leased",
        "StationFinding": "fact",
    }
    audit_labels: dict[str, str] = {
        # the laboratory
        # printed sets
    }
