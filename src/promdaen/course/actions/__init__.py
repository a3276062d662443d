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
from promdaen.course.actions.summaries import rebuild_marked_runs, refresh_run_summary, settle_runs

__all__ = [
    "AnswersTaken",
    "CourseRefused",
    "Keyed",
    "NewEnrolment",
    "NewFeedback",
    "ProgrammeDetails",
    "RosterTaken",
    "RunDetails",
    "Sat",
    "cancel_run",
    "change_run",
    "choose_quotes",
    "correct_answer",
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
    "put_programme",
    "rebuild_marked_runs",
    "record_feedback",
    "record_run_sittings",
    "refresh_run_summary",
    "require_change",
    "resolve_keying",
    "set_papers",
    "set_targets",
    "set_trainers",
    "settle_runs",
    "share_halves",
    "withdraw_enrolment",
    "withdraw_run_sitting",
]
