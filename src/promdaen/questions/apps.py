"""Questions and answers as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """Questions of officers, answers of trainers, and notes made from them."""

    name = "promdaen.questions"
    label = "questions"
    personal = {"*": "questions"}
    activity = {"Question": "asked_at__date"}
    travel = {
        "Question": "leased",
        "Reply": "fact",
        "Escalation": "fact",
        "Notice": "local",
        "Note": "leased",
        "NoteApproval": "fact",
    }
    audit_things = {
        "Question": _("Question"),
        "Note": _("Note"),
    }
    audit_labels = {
        "ask_question": _("Question asked by an officer"),
        "answer_question": _("Question answered"),
        "hand_on_question": _("Question handed on"),
        "escalate_question": _("Waiting question escalated to the next in line"),
        "share_question": _("Answer shared with other officers"),
        "unshare_question": _("Shared answer taken back"),
        "make_note": _("Note of a lesson made"),
        "change_note": _("Note of a lesson changed"),
        "approve_note": _("Note of a lesson approved"),
        "withdraw_note": _("Note of a lesson removed"),
        "send_question_notices": _("Trainers informed of questions by e-mail"),
    }

    def ready(self) -> None:
        """Register slots of other pages, the phone's first page and the clock."""
        from promdaen.kit import jobs, slots, waiting  # noqa: PLC0415
        from promdaen.kit.later import function  # noqa: PLC0415

        for slot, name in {
            slots.PHONE_ROWS: "queries.officer_questions.phone_rows",
            slots.ASK_ABOUT: "views.places.ask_link",
            slots.LESSON_NOTES: "views.places.lesson_notes",
        }.items():
            slots.register_slot(name=slot, fill=function(f"promdaen.questions.{name}"))
        tick = function("promdaen.questions.actions.ticking.tick")
        jobs.register_minutely(name="questions", work=tick)
        rows = function("promdaen.questions.waiting.questions_waiting")
        kinds = ("question_to_answer", "question_late")
        waiting.register_waiting(
            name="questions",
            kinds=kinds,
            rows=rows,
            candidates=function("promdaen.questions.waiting.question_candidates"),
        )
