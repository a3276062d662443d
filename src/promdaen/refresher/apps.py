"""Refreshers as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefresherConfig(AppConfig):
    """Who revises what, and when, replayed from what officers have shown."""

    name = "promdaen.refresher"
    label = "refresher"
    travel = {
        "Season": "leased",
        "Member": "leased",
        "Window": "leased",
        "Share": "leased",
        "Answer": "fact",
    }
    audit_labels = {
        # the year
        "begin_season": _("The year after a course begun"),
        "change_season_budget": _("Minutes of a year of refreshers changed"),
        "leave_season": _("Officer left a year of refreshers"),
        "close_season": _("Year of refreshers closed"),
        "fall_back": _("Refreshers fell back to passes on fixed dates"),
        "plan_window": _("Refresher planned"),
        # on phones
        "keep_refresher_answers": _("Answers of a refresher kept"),
    }
