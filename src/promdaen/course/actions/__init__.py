"""Changes of course runs, rosters, answers and feedback."""

from promdaen.course.actions.answers import (
    AnswersTaken,
    Sat,
    correct_answer,
    import_answers,
    record_run_sittings,
    withdraw_run_sitting,
)
from promdaen.course.actions.feedback import NewFeedback, choose_quotes, record_feedback
from promdaen.course.actions.keying import Keyed, discard_keying, key_sheet, resolve_keying
from promdaen.course.actions.programmes import (
    ProgrammeDetails,
    ProgrammeMistake,
    ProgrammeRefused,
    change_programme,
    close_programme,
    create_programme,
    reopen_programme,
    set_programme_targets,
)
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.actions.rosters import (
    NewEnrolment,
    RosterTaken,
    enrol_officers,
    give_missing_reason,
    import_roster,
    mark_attendance,
    withdraw_enrolment,
)
from promdaen.course.actions.runs import (
    RunDetails,
    cancel_run,
    change_run,
    create_run,
    finish_run,
    load_courses,
    set_papers,
    set_targets,
    set_trainers,
    share_halves,
)
from promdaen.course.actions.summaries import refresh_run_summary

__all__ = [
    "AnswersTaken",
    "CourseRefused",
    "Keyed",
    "NewEnrolment",
    "NewFeedback",
    "ProgrammeDetails",
    "ProgrammeMistake",
    "ProgrammeRefused",
    "RosterTaken",
    "RunDetails",
    "Sat",
    "cancel_run",
    "change_programme",
    "change_run",
    "choose_quotes",
    "close_programme",
    "correct_answer",
    "create_programme",
    "create_run",
    "discard_keying",
    "enrol_officers",
    "finish_run",
    "give_missing_reason",
    "import_answers",
    "import_roster",
    "key_sheet",
    "load_courses",
    "mark_attendance",
    "record_feedback",
    "record_run_sittings",
    "refresh_run_summary",
    "reopen_programme",
    "require_change",
    "resolve_keying",
    "set_papers",
    "set_programme_targets",
    "set_targets",
    "set_trainers",
    "share_halves",
    "withdraw_enrolment",
    "withdraw_run_sitting",
]
