"""Assessment as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """Items, papers, sittings and marks."""

    name = "promdaen.assessment"
    label = "assessment"
    travel = {
        "Item": "reference",
        "Paper": "reference",
        "PaperItem": "reference",
        "Sitting": "leased",
        "Response": "fact",
    }
    audit_labels = {
        "put_item": _("Item put into the bank"),
        "put_items": _("Items loaded"),
        "put_paper": _("Paper put into the bank"),
        "put_papers": _("Papers loaded"),
        "record_sittings": _("Sittings recorded"),
        "correct_response": _("Answer corrected"),
        "withdraw_sittings": _("Sittings withdrawn"),
    }
