"""Casework as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """The legal engine, case studies and the sessions in which they are judged."""

    name = "promdaen.casework"
    label = "casework"
    personal = {"*": "practice"}
    travel = {
        "Law": "reference",
        "Case": "reference",
        "Case_outcomes": "reference",
        "CaseSession": "leased",
        "CaseMember": "leased",
        "StageAnswer": "fact",
        "CaseResult": "fact",
    }
    audit_things = {
        "StageAnswer": _("Answer in a case"),
        "CaseSession": _("Case"),
    }
    audit_labels = {
        # the law and the cases
        "load_law": _("Legal tests loaded"),
        "put_cases": _("Cases loaded"),
        # sessions
        "open_case_session": _("Case laid before officers"),
        "take_pen": _("Another phone of a group writes"),
        "answer_stage": _("Stage of a case answered"),
        "leave_stage": _("Stage of a case left for the next"),
        "close_case_session": _("Case closed and marked"),
        "open_reasoning": _("Reasoning of a case shown"),
        "move_member": _("Officer put into a group"),
        # authoring
        "create_case": _("Case written"),
        "edit_case": _("Case changed"),
    }

    def ready(self) -> None:
        """Register how texts that were changed in a file are saved."""
        from promdaen.kit import later, slots, text_writers  # noqa: PLC0415

        find = later.function("promdaen.casework.queries.citing.law_citations")
        slots.register_slot(name=slots.CITATIONS, fill=find, order=2)
        text_writers.register_writer(
            kinds=("case",),
            write=later.function("promdaen.casework.actions.wording.write_words"),
        )
