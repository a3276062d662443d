"""Questions and answers as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """Questions of officers, answers of trainers, notes that came of them."""

    name = "promdaen.questions"
    label = "questions"
    travel = {
        "Question": "leased",
        "Reply": "fact",
        "Escalation": "fact",
        "Notice": "local",
        "Note": "leased",
        "NoteApproval": "fact",
    }
    audit_labels = {
        "ask_question": _("Question asked by an officer"),
        "answer_question": _("Question answered"),
        "hand_on_question": _("Question handed on"),
        "escalate_question": _("Waiting question told to the next in line"),
        "share_question": _("Answer shared with other officers"),
        "unshare_question": _("Shared answer taken back"),
        "make_note": _("Note of a lesson made"),
        "change_note": _("Note of a lesson changed"),
        "approve_note": _("Note of a lesson approved"),
        "withdraw_note": _("Note of a lesson taken away"),
        "send_question_notices": _("Trainers told of questions by e-mail"),
    }

    def ready(self) -> None:
        """Fill the places that lower pages keep, the phone's first page and the clock."""
        from promdaen.course.queries import phone as course_phone  # noqa: PLC0415
        from promdaen.kit import jobs, slots  # noqa: PLC0415
        from promdaen.questions.actions import ticking  # noqa: PLC0415
        from promdaen.questions.queries import mine  # noqa: PLC0415
        from promdaen.questions.views import places  # noqa: PLC0415

        course_phone.register_source(source=mine.phone_rows)
        slots.register_slot(name=slots.ASK_ABOUT, fill=places.ask_link)
        slots.register_slot(name=slots.LESSON_NOTES, fill=places.lesson_notes)
        jobs.register_minutely(name="questions", work=ticking.tick)
