"""Evidence as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """The append-only log of what officers have shown."""

    name = "promdaen.evidence"
    label = "evidence"
    personal = {"*": "tests"}
    activity = {"Observation": "at__date"}
    travel = {"Observation": "fact"}
    audit_labels = {"record_observations": _("Observations recorded")}
