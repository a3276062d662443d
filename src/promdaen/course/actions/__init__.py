"""Actions that change course runs, rosters, answers and feedback."""

from promdaen.course.actions.answers import (
    AnswersTaken,
    SittingAnswers,
    correct_answer,
    import_answers,
    record_run_sittings,
    withdraw_run_sitting,
)
from promdaen.course.actions.feedback import (
    NewFeedback,
    choose_quotes,
    leave_unreported,
    record_feedback,
)
from promdaen.course.actions.keying import Keyed, discard_keying, key_sheet, resolve_keying
from promdaen.course.actions.programmes import (
    ProgrammeDetails,
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
    change_rank,
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
)
from promdaen.course.actions.summaries import (
    rebuild_marked_runs,
    refresh_run_summary,
    settle_merged_runs,
    settle_runs,
)
