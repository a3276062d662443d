"""Tables of courses: designs and targets, runs and rosters, feedback, drafts, summaries."""

from promdaen.course.models.answers import Feedback, ImportDraft, Keying, RunSitting
from promdaen.course.models.designs import Course, Programme, Target
from promdaen.course.models.runs import (
    CourseRun,
    Enrolment,
    MissingReason,
    RunPaper,
    RunTarget,
)
from promdaen.course.models.summaries import (
    ItemSummary,
    OfficerSummary,
    PaperSummary,
    ShiftSummary,
    TopicSummary,
)

__all__ = [
    "Course",
    "CourseRun",
    "Enrolment",
    "Feedback",
    "ImportDraft",
    "ItemSummary",
    "Keying",
    "MissingReason",
    "OfficerSummary",
    "PaperSummary",
    "Programme",
    "RunPaper",
    "RunSitting",
    "RunTarget",
    "ShiftSummary",
    "Target",
    "TopicSummary",
]
