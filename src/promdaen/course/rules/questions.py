"""What is missing in a course run: the data-quality list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LATER_DUE = timedelta(days=90)


@dataclass(frozen=True)
class RunState:
    """What is known of a run on a day: counts of officers, papers, targets and files under way.

    `unexplained` counts officers without a test on an occasion that others sat, and without a
    reason; `keyed_once` answer sheets that wait for the second person; `later_overdue`
    officers whose later test is long past its day; `sessions` those of the timetable.
    """

    starts_on: date
    ends_on: date
    enrolled: int
    targets: int
    papers: int
    before: int
    after: int
    later: int
    forms: int
    unexplained: int
    keyed_once: int
    drafts: int
    later_overdue: int = 0
    sessions: int = 0
    badges: int = 0


def questions(*, state: RunState, today: date) -> Iterator[tuple[str, int]]:
    """The kinds of things to put right, each with how many; none for a run in good order.

    >>> quiet = RunState(date(2026, 1, 5), date(2026, 1, 9), 30, 30, 2, 30, 30, 0, 28, 0, 0, 0)
    >>> list(questions(state=quiet, today=date(2026, 2, 1)))
    []
    >>> list(questions(state=quiet, today=date(2026, 6, 1)))
    [('no_later_90_days', 30)]
    """
    has_begun, is_over = state.starts_on <= today, state.ends_on < today
    is_tested = state.before > 0 and state.after > 0
    is_later_due = is_over and is_tested and state.ends_on + LATER_DUE < today
    found = (
        ("no_roster", state.enrolled == 0, 0),
        ("no_targets", state.targets == 0, 0),
        ("no_papers", state.papers == 0, 0),
        ("no_before", has_begun and state.enrolled > 0 and state.before == 0, state.enrolled),
        ("no_after", is_over and state.enrolled > 0 and state.after == 0, state.enrolled),
        ("missing_unexplained", is_over and state.unexplained > 0, state.unexplained),
        ("no_later_90_days", is_later_due and state.later == 0, state.after),
        ("later_overdue", state.later_overdue > 0, state.later_overdue),
        ("keying_waiting", state.keyed_once > 0, state.keyed_once),
        ("import_waiting", state.drafts > 0, state.drafts),
        ("no_feedback", is_over and state.enrolled > 0 and state.forms == 0, 0),
    )
    return ((kind, count) for kind, is_so, count in found if is_so)
