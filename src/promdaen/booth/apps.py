"""The booth as a Django application."""

from django.apps import AppConfig


class BoothConfig(AppConfig):
    """Waves of travellers to practise with, interviews, drills on cards, what they showed."""

    name = "promdaen.booth"
    label = "booth"
    travel: dict[str, str] = {}
