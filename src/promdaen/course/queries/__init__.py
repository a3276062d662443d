"""Queries about course runs: visibility, and every figure from the summary tables."""

from promdaen.course.queries.figures import (
    HigherCounts,
    RunsCohort,
    cohort_items,
    cohort_of_runs,
    gains_by_run,
    has_changes,
    is_updating,
    item_figures,
    item_shifts,
    paired_test_results,
    topic_gains,
)
from promdaen.course.queries.finishing import interim_runs, shortfalls_by_run
from promdaen.course.queries.keying import has_taken_test, keying_differences
from promdaen.course.queries.people import (
    CourseRunProgress,
    LaterAnswers,
    PeopleCounts,
    feedback_counts,
    later_answers,
    missing_by_reason,
    officers_with_points,
    people_by,
    people_by_each,
    people_counts,
    quotes,
    run_progress,
    runs_with_people,
    targets_by,
    trained_counts,
)
from promdaen.course.queries.programme_targets import known_programmes, officers_wanted
from promdaen.course.queries.run_paths import attention_rows
from promdaen.course.queries.runs import (
    can_change,
    cancellation_reasons,
    comments,
    courses,
    finished_runs,
    has_runs,
    named_to,
    programmes,
    run_answers,
    run_of_code,
    run_papers,
    run_roster,
    runs_matching,
    runs_with_item,
    visible_to,
)
from promdaen.course.queries.sittings import counted_tests, sittings_on, taken_papers
