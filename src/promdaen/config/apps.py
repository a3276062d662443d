"""The root as a Django application: home page, demonstration, commands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ConfigConfig(AppConfig):
    """Knows everyone; owns no table."""

    name = "promdaen.config"
    label = "config"
    travel: dict[str, str] = {}
    audit_labels = {"build_demonstration": gettext_lazy("Demonstration built")}
