"""Specimens as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
    audit_labels = {
        # the laboratory
        "start_lab_session": _("Practice with specimens begun"),
        "end_lab_session": _("Practice with specimens ended"),
        "decide_specimen": _("Specimen decided"),
        # printed sets
        "make_station_set": _("Printed set of specimens made"),
        "record_station_findings": _("Station findings saved"),
    }
