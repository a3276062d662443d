"""The root as a Django application: home page, demonstration, commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Knows everyone; owns no table."""

    name = "promdaen.config"
    label = "config"
    travel: dict[str, str] = {}
