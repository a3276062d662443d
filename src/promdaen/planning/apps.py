"""Planning as a Django application."""

from collections.abc import Mapping

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Plans and the twin of a checkpoint."""

    name = "promdaen.planning"
    label = "planning"
    travel: Mapping[str, str] = {}
    audit_labels: Mapping[str, str] = {}
