"""The curriculum as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    """Topics, outcomes, sources, glossary; the review of content."""

    name = "promdaen.curriculum"
    label = "curriculum"
    travel = {
        "Source": "reference",
        "Topic": "reference",
        "Topic_sources": "reference",
        "Outcome": "reference",
        "Term": "reference",
        "Record": "reference",
        "Review": "reference",
        "ReviewDecision": "fact",
        "ReviewAssignment": "local",
        "Lesson": "reference",
    }
    audit_labels = {
        "load_curriculum": _("Topics, outcomes and words loaded"),
        "put_lessons": _("Lessons loaded"),
        "edit_lesson": _("Lesson rewritten"),
        "put_reviews": _("State of the review loaded"),
        "take_records": _("Edits given up for the text of the file"),
        "approve_text": _("Text approved"),
        "withdraw_approval": _("Approval of a text withdrawn"),
        "comment_text": _("Comment on a text"),
        "resolve_comment": _("Comment on a text resolved"),
        "assign_texts": _("Texts assigned to a reviewer"),
        "end_assignment": _("Assignment of texts taken back"),
    }

    def ready(self) -> None:
        """Register the task list rows for reviewers."""
        from promdaen.kit import later, waiting  # noqa: PLC0415

        kinds = ("texts_changed", "comments_open", "texts_to_review")
        rows = later.function("promdaen.curriculum.waiting.reviews_waiting")
        waiting.register_waiting(name="reviews", kinds=kinds, rows=rows)
        waiting.register_waiting(
            name="assignments",
            kinds=("texts_assigned", "texts_not_reviewed"),
            rows=later.function("promdaen.curriculum.waiting.assignments_waiting"),
            candidates=later.function("promdaen.curriculum.waiting.assignment_candidates"),
        )
