"""The kit as a Django application."""

import platform
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from promdaen.kit import travel as travel_classes


class KitConfig(AppConfig):
    """Knows no border; registers the check that every table says how it travels."""

    name = "promdaen.kit"
    label = "kit"
    travel = {"Node": "reference", "AuditLine": "fact", "Job": "local"}

    def ready(self) -> None:
        """Register the travel check, and make this node's row after every migration."""
        checks.register(travel_classes.check_travel)
        post_migrate.connect(_make_this_node, sender=self)


def _make_this_node(**_: Any) -> None:
    from promdaen.kit.models import Node  # noqa: PLC0415

    if not Node.objects.filter(is_this=True).exists():
        Node.objects.create(name=platform.node() or "promdaen", is_this=True)
