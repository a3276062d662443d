"""Places as a Django application."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Provinces, districts and checkpoints."""

    name = "promdaen.places"
    label = "places"
    travel = {
        "Province": "reference",
        "District": "reference",
        "Checkpoint": "reference",
        "CheckpointClass": "reference",
        "CheckpointStatus": "reference",
    }
