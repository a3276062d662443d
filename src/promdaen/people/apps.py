"""People as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Departments, officers, postings, accounts and their roles."""

    name = "promdaen.people"
    label = "people"
    travel = {
        "Department": "reference",
        "Rank": "reference",
        "Officer": "person",
        "Posting": "fact",
        "Account": "local",
        "Account_groups": "local",
        "Account_user_permissions": "local",
        "AccountRole": "local",
    }
    audit_labels = {
        "create_officer": _("Officer added"),
        "change_officer": _("Officer changed"),
        "add_posting": _("Posting added"),
        "correct_posting": _("Posting corrected"),
        "create_account": _("Account made"),
        "change_account": _("Account changed"),
        "take_role": _("Role given to the own account"),
        "confirm_self_given_roles": _("Role of an own account confirmed"),
        "deactivate_account": _("Account closed"),
        "reactivate_account": _("Account opened again"),
        "reset_password": _("New one-time password"),
        "reset_second_factor": _("Second factor removed"),
        "require_second_factor": _("Second factor required"),
        "change_own_settings": _("Own settings changed"),
        "note_own_password": _("Own password chosen"),
        "load_departments": _("Departments loaded"),
        "load_ranks": _("Ranks loaded"),
    }

    def ready(self) -> None:
        """Listen to the sign-in library; say what waits for administrators."""
        from promdaen.kit import later, waiting  # noqa: PLC0415

        import_module("promdaen.people.receivers")
        kinds = (
            *("backup_late", "backup_opens_here", "backup_untried", "backup_broken"),
            "role_to_confirm",
        )
        rows = later.function("promdaen.people.waiting.administration_waiting")
        waiting.register_waiting(name="administration", kinds=kinds, rows=rows)
