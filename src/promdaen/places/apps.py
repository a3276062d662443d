"""Places as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "promdaen.places"
    label = "places"
    travel = {
        "Province": "reference",
        "District": "reference",
        "Checkpoint": "reference",
        "CheckpointClass": "reference",
        "CheckpointStatus": "reference",
    }
    audit_things = {
        "Checkpoint": _("Checkpoint"),
    }
    audit_labels = {
        "load_provinces": _("Provinces and districts loaded"),
        "load_checkpoints": _("Checkpoints loaded"),
        "keep_field_position": _("Position of a checkpoint measured on the spot"),
    }
