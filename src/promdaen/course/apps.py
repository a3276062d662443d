"""Courses as a Django application."""

from django.apps import AppConfig


class CourseConfig(AppConfig):
    """Course runs, rosters, feedback and the summaries kept in step with the answers."""

    name = "promdaen.course"
    label = "course"
    travel = {
        "Course": "reference",
        "Programme": "reference",
        "Target": "reference",
        "CourseRun": "leased",
        "CourseRun_trainers": "leased",
        "RunTarget": "leased",
        "RunPaper": "leased",
        "Enrolment": "leased",
        "MissingReason": "leased",
        "RunSitting": "fact",
        "Feedback": "fact",
        "Keying": "local",
        "ImportDraft": "local",
        "OfficerSummary": "local",
        "PaperSummary": "local",
        "ItemSummary": "local",
        "ShiftSummary": "local",
        "TopicSummary": "local",
    }

    def ready(self) -> None:
        """Listen to marked sittings."""
        from promdaen.course import receivers  # noqa: F401, PLC0415
