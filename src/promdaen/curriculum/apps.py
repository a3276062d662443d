"""The curriculum as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from promdaen.kit import refusals


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
        "ReviewExport": "local",
        "ReturnedFile": "local",
        "ReturnedChange": "local",
        "SourceReading": "fact",
        "Recording": "reference",
    }
    audit_things = {
        "ReviewAssignment": _("Texts to review"),
        "ReviewDecision": _("Decision on a text"),
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
        "mark_source_seen": _("Source marked as seen"),
        "take_back_seen": _("Source no longer marked as seen"),
        "approve_set": _("Set of texts approved"),
        "export_texts": _("Texts exported for review"),
        "keep_returned": _("File of a review uploaded"),
        "accept_changes": _("Changes of a review file accepted"),
        "keep_current": _("Changes of a review file not taken"),
        "approve_returned": _("Texts approved as in a review file"),
        "add_recording": _("Recording of a text saved"),
        "approve_recording": _("Recording of a text approved"),
        "remove_recording": _("Recording of a text deleted"),
    }

    def ready(self) -> None:
        """Register the task list rows for reviewers, and how changed texts are saved."""
        from promdaen.kit import later, slots, text_writers, waiting  # noqa: PLC0415

        find = later.function("promdaen.curriculum.queries.citing.record_citations")
        slots.register_slot(name=slots.CITATIONS, fill=find, order=1)

        text_writers.register_writer(
            kinds=("topic", "outcome", "lesson", "term", "feedback"),
            write=later.function("promdaen.curriculum.actions.wording.write_words"),
        )
        kinds = ("texts_changed", "comments_open", "texts_to_review", "changes_returned")
        rows = later.function("promdaen.curriculum.waiting.reviews_waiting")
        waiting.register_waiting(name="reviews", kinds=kinds, rows=rows)
        waiting.register_waiting(
            name="recordings",
            kinds=("recordings_to_approve", "recordings_outdated"),
            rows=later.function("promdaen.curriculum.waiting.recordings_waiting"),
            candidates=later.function("promdaen.curriculum.waiting.recording_candidates"),
        )
        waiting.register_waiting(
            name="assignments",
            kinds=("texts_assigned", "texts_not_reviewed"),
            rows=later.function("promdaen.curriculum.waiting.assignments_waiting"),
            candidates=later.function("promdaen.curriculum.waiting.assignment_candidates"),
        )
        _register_review_jobs()


def _register_review_jobs() -> None:
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.kit import jobs, later  # noqa: PLC0415

    remove = later.function("promdaen.kit.job_files.remove_job_files")
    jobs.register_job(
        kind=jobs.JobKind(
            name="lesson_package",
            work=later.function("promdaen.curriculum.actions.package_jobs.make_package"),
            label=_("Package of lessons"),
            ready=_("Your package of lessons is ready"),
            url=lambda job: reverse("people:job_file", args=(job.pk,)),
            remove_files=remove,
        )
    )
    jobs.register_job(
        kind=jobs.JobKind(
            name="review_export",
            work=later.function("promdaen.curriculum.actions.review_jobs.make_export"),
            label=_("File of texts to review"),
            ready=_("Your file of texts is ready"),
            url=lambda job: reverse("people:job_file", args=(job.pk,)),
            remove_files=remove,
        )
    )
    jobs.register_job(
        kind=jobs.JobKind(
            name="review_file",
            work=later.function("promdaen.curriculum.actions.review_jobs.read_returned"),
            label=_("Reading of an edited file"),
            ready=_("Your edited file is read"),
            url=lambda job: (
                reverse("curriculum:review_file", args=(job.result,)) if job.result else ""
            ),
            about=lambda job: str(job.arguments["name"]),
            opens_result=True,
            refusals=(refusals.Refused,),
            remove_files=remove,
        )
    )
