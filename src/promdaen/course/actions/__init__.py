"""Changes of course runs, rosters, answers and feedback."""

from promdaen.course.actions.feedback import NewFeedback, choose_quotes, record_feedback
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.actions.runs import (
    ProgrammeDetails,
    RunDetails,
    cancel_run,
    change_run,
    create_run,
    finish_run,
    load_courses,
    put_programme,
    set_papers,
    set_targets,
    set_trainers,
    share_halves,
)
from promdaen.course.actions.summaries import refresh_run_summary

__all__ = [
    "CourseRefused",
    "NewFeedback",
    "ProgrammeDetails",
    "RunDetails",
    "cancel_run",
    "change_run",
    "choose_quotes",
    "create_run",
    "finish_run",
    "load_courses",
    "put_programme",
    "record_feedback",
    "refresh_run_summary",
    "require_change",
    "set_papers",
    "set_targets",
    "set_trainers",
    "share_halves",
]
