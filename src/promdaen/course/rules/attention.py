"""What a course run needs on a day, from planning to certificates, and its next step.

The same rows are shown on the page of the run, the first page of its trainer and the overview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

DUE_DAYS_BEFORE: Mapping[str, int] = MappingProxyType(
    {"roster": 14, "targets": 14, "papers": 10, "timetable": 7, "leaders": 5, "badges": 2}
)
"""How many days before the first day of a run each part of its preparation is due."""
LAST_DAYS = timedelta(days=2)
FINISH_DAYS, SHEET_DAYS = timedelta(days=7), timedelta(days=10)
LATER_DUE, A_YEAR = timedelta(days=90), timedelta(days=365)
ASKED_FOR_A_YEAR = frozenset({"sheet", "certificates", "later_test"})
WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)

DONE, NOT_DUE, DUE, LATE, NOTE = "done", "not_due", "due", "late", "note"
"""The state of a need. A note is information: it never becomes late."""
OPEN_STATES = (LATE, DUE, NOTE)
BEFORE, EACH_DAY, AFTER, YEAR = "before", "each_day", "after", "year"
STEP_OF: Mapping[str, str] = MappingProxyType(
    {
        "roster": BEFORE,
        "targets": BEFORE,
        "short": BEFORE,
        "papers": BEFORE,
        "timetable": BEFORE,
        "leaders": BEFORE,
        "badges": BEFORE,
        "file": BEFORE,
        "test_before": EACH_DAY,
        "test_after": EACH_DAY,
        "attendance": EACH_DAY,
        "answers_before": AFTER,
        "answers_after": AFTER,
        "reasons": AFTER,
        "keying": AFTER,
        "feedback": AFTER,
        "finish": AFTER,
        "sheet": AFTER,
        "certificates": AFTER,
        "later_test": YEAR,
        "later_overdue": YEAR,
    }
)
"""The step of the path of each kind of need."""
AFTER_FINISH = ("finish", "sheet", "certificates", "later_test", "later_overdue")
"""Needs that can still be open when a run is finished."""


AFTERWARDS = (
    "roster",
    "papers",
    "timetable",
    "leaders",
    "attendance",
    "answers_before",
    "answers_after",
    "reasons",
    "feedback",
    "finish",
    "sheet",
    "certificates",
    "later_overdue",
)
"""The order in which a past run is completed, even if all data is entered on one day."""


@dataclass(frozen=True, kw_only=True)
class RunAttentionFacts:
    """The facts about a run on a day.

    `short` is the number of officers that the roster lacks for its targets. `led` of the `taught`
    sessions with a topic have a leader. `begun` sessions have started, `unattended` of them have
    no record. `is_presence_known` if attendance is known for every officer. `before_on` and
    `after_on` are the days of the tests; `opened` are the occasions opened for phones.
    `unexplained` officers lack a test that others took, without a reason; `keyed_once` answer
    sheets wait for the second person. `is_sheet_issued` is None if unknown.
    """

    starts_on: date
    ends_on: date
    is_cancelled: bool = False
    is_final: bool = False
    enrolled: int = 0
    targets: int = 0
    short: int = 0
    papers: int = 0
    sessions: int = 0
    taught: int = 0
    led: int = 0
    badges: int = 0
    drafts: int = 0
    begun: int = 0
    unattended: int = 0
    is_presence_known: bool = False
    before_on: date | None = None
    after_on: date | None = None
    opened: frozenset[str] = field(default_factory=frozenset)
    before: int = 0
    after: int = 0
    later: int = 0
    unexplained: int = 0
    keyed_once: int = 0
    forms: int = 0
    is_feedback_open: bool = False
    is_sheet_issued: bool | None = None
    certificates: int = 0
    later_overdue: int = 0
    doubtful: int = 0
    doubtful_since: datetime | None = None

    def is_over(self, *, today: date) -> bool:
        """Whether the last day of the run is past."""
        return self.ends_on < today


@dataclass(frozen=True, kw_only=True)
class RunNeed:
    """A need of a run: kind, state, number concerned, and due day."""

    kind: str
    state: str
    count: int = 0
    due_on: date

    @property
    def is_open(self) -> bool:
        """Whether it needs attention now."""
        return self.state in OPEN_STATES


def needs(*, facts: RunAttentionFacts, today: date) -> list[RunNeed]:
    """All needs of a run, done or not, in working order.

    A final run lacks nothing that it was finished without; a cancelled one has no needs.

    >>> first, last = date(2026, 3, 2), date(2026, 3, 6)
    >>> facts = RunAttentionFacts(starts_on=first, ends_on=last, enrolled=30)
    >>> [(one.kind, one.state) for one in needs(facts=facts, today=date(2026, 2, 20))][:3]
    [('roster', 'done'), ('targets', 'due'), ('papers', 'due')]
    """
    if facts.is_cancelled:
        return []
    course = [
        *_preparation(facts=facts, today=today),
        *_days(facts=facts, today=today),
        *_taken_in(facts=facts, today=today),
    ]
    return [
        *(state for state in course if state.state == DONE or not facts.is_final),
        *_finished(facts=facts, today=today),
        *_year(facts=facts, today=today),
    ]


def attention(*, facts: RunAttentionFacts, today: date) -> list[RunNeed]:
    """Needs that require attention now: late, then due, then notes.

    For a run that ended over a year ago, sheets, certificates and later tests are not requested.
    """
    is_past = facts.ends_on + A_YEAR < today
    open_needs = [
        need
        for need in needs(facts=facts, today=today)
        if need.is_open and not (is_past and need.kind in ASKED_FOR_A_YEAR)
    ]
    return sorted(open_needs, key=lambda need: OPEN_STATES.index(need.state))


def missing(*, facts: RunAttentionFacts, today: date) -> list[RunNeed]:
    """What a run lacks if it were finished today, due or not."""
    return [
        need
        for need in needs(facts=facts, today=today)
        if need.state not in {DONE, NOTE} and need.kind not in AFTER_FINISH
    ]


def next_act(*, facts: RunAttentionFacts, today: date) -> str:
    """The next step of a run: a kind of need, or "prints", "day", "year" or "".

    "prints" is the last step before the first day, "day" the work in the classroom, "year" what
    remains after all other steps. A cancelled run has no next step.

    >>> facts = RunAttentionFacts(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6))
    >>> next_act(facts=facts, today=date(2026, 2, 1))
    'roster'
    """
    if facts.is_cancelled:
        return ""
    left = {
        need.kind: need
        for need in needs(facts=facts, today=today)
        if need.state not in {DONE, NOTE}
    }
    order: Sequence[str]
    if facts.is_final or facts.is_over(today=today):
        order, otherwise = AFTERWARDS, "year"
    elif today < facts.starts_on:
        order, otherwise = ("roster", "papers", "timetable", "leaders", "badges"), "prints"
    else:
        order, otherwise = ("roster", "papers", "timetable", *_pressing(needs=left)), "day"
    return next((kind for kind in order if kind in left), otherwise)


def _pressing(*, needs: Mapping[str, RunNeed]) -> Sequence[str]:
    order = ("test_before", "attendance", "test_after", "feedback", "leaders")
    return [kind for kind in order if kind in needs and needs[kind].is_open]


def _preparation(*, facts: RunAttentionFacts, today: date) -> Iterator[RunNeed]:
    rows = (
        ("roster", facts.enrolled > 0, 0),
        ("targets", facts.targets > 0, 0),
        ("papers", facts.papers > 0, 0),
        ("timetable", facts.sessions > 0, 0),
    )
    for kind, is_done, count in rows:
        yield _prepared(kind=kind, is_done=is_done, count=count, facts=facts, today=today)
    if facts.taught:
        open_count = facts.taught - facts.led
        yield _prepared(
            kind="leaders", is_done=not open_count, count=open_count, facts=facts, today=today
        )
    if facts.enrolled and not facts.is_over(today=today):
        open_count = max(facts.enrolled - facts.badges, 0)
        yield _prepared(
            kind="badges", is_done=not open_count, count=open_count, facts=facts, today=today
        )
    if facts.enrolled and facts.short:
        yield RunNeed(kind="short", state=NOTE, count=facts.short, due_on=facts.starts_on)
    if facts.drafts:
        yield RunNeed(kind="file", state=NOTE, count=facts.drafts, due_on=today)


def _prepared(
    *, kind: str, is_done: bool, count: int, facts: RunAttentionFacts, today: date
) -> RunNeed:
    due_on = facts.starts_on - timedelta(days=DUE_DAYS_BEFORE[kind])
    late_on = max(facts.starts_on - LAST_DAYS, due_on + ONE_DAY)
    state = _state(is_done=is_done, due_on=due_on, late_on=late_on, today=today)
    return RunNeed(kind=kind, state=state, count=0 if is_done else count, due_on=due_on)


def _days(*, facts: RunAttentionFacts, today: date) -> Iterator[RunNeed]:
    tests = (
        ("test_before", "before", facts.before, facts.before_on or facts.starts_on),
        ("test_after", "after", facts.after, facts.after_on or facts.ends_on),
    )
    if facts.papers and facts.enrolled and not facts.is_over(today=today):
        for kind, occasion, sat_count, on in tests:
            is_done = sat_count > 0 or occasion in facts.opened
            state = _state(is_done=is_done, due_on=on, late_on=on + ONE_DAY, today=today)
            yield RunNeed(kind=kind, state=state, due_on=on)
    if not facts.enrolled:
        return
    if facts.is_over(today=today):
        due_on = facts.ends_on + ONE_DAY
        is_done = facts.is_presence_known or (facts.begun > 0 and not facts.unattended)
    else:
        # A running course always has sessions to come: this need is never done, only not due.
        due_on = today if facts.unattended else max(facts.starts_on, today + ONE_DAY)
        is_done = False
    state = _state(is_done=is_done, due_on=due_on, late_on=due_on + WEEK, today=today)
    yield RunNeed(kind="attendance", state=state, count=facts.unattended, due_on=due_on)


def _taken_in(*, facts: RunAttentionFacts, today: date) -> Iterator[RunNeed]:
    if facts.enrolled:
        tests = (
            ("answers_before", facts.before, facts.before_on or facts.starts_on),
            ("answers_after", facts.after, facts.after_on or facts.ends_on),
        )
        for kind, sat_count, on in tests:
            due_on = on + ONE_DAY
            state = _state(
                is_done=sat_count > 0, due_on=due_on, late_on=on + LAST_DAYS, today=today
            )
            count = 0 if sat_count else facts.enrolled
            yield RunNeed(kind=kind, state=state, count=count, due_on=due_on)
    if facts.is_over(today=today) and facts.unexplained:
        yield _by(kind="reasons", count=facts.unexplained, due_on=facts.ends_on, today=today)
    if facts.keyed_once:
        yield RunNeed(kind="keying", state=NOTE, count=facts.keyed_once, due_on=today)
    if facts.enrolled:
        is_done = facts.forms > 0
        is_asked = facts.is_feedback_open and not facts.is_over(today=today)
        due_on = facts.ends_on + ONE_DAY if is_asked else facts.ends_on
        state = _state(is_done=is_done, due_on=due_on, late_on=due_on + WEEK, today=today)
        yield RunNeed(kind="feedback", state=state, due_on=due_on)


def _finished(*, facts: RunAttentionFacts, today: date) -> Iterator[RunNeed]:
    due_on = facts.ends_on + FINISH_DAYS
    state = _state(is_done=facts.is_final, due_on=due_on, late_on=due_on + WEEK, today=today)
    yield RunNeed(kind="finish", state=state, due_on=due_on)
    due_on = facts.ends_on + SHEET_DAYS
    steps_done = (("sheet", facts.is_sheet_issued), ("certificates", facts.certificates > 0))
    for kind, is_done in steps_done:
        if is_done is not None and facts.enrolled:
            state = _state(is_done=is_done, due_on=due_on, late_on=due_on + WEEK, today=today)
            yield RunNeed(kind=kind, state=state, due_on=due_on)


def _year(*, facts: RunAttentionFacts, today: date) -> Iterator[RunNeed]:
    if facts.before and facts.after and not facts.later:
        due_on = facts.ends_on + LATER_DUE + ONE_DAY
        state = DUE if due_on <= today else NOT_DUE
        yield RunNeed(kind="later_test", state=state, count=facts.after, due_on=due_on)
    if facts.later_overdue:
        yield RunNeed(kind="later_overdue", state=DUE, count=facts.later_overdue, due_on=today)


def _by(*, kind: str, count: int, due_on: date, today: date) -> RunNeed:
    state = _state(is_done=False, due_on=due_on, late_on=due_on + WEEK, today=today)
    return RunNeed(kind=kind, state=state, count=count, due_on=due_on)


def _state(*, is_done: bool, due_on: date, late_on: date, today: date) -> str:
    if is_done:
        return DONE
    if today < due_on:
        return NOT_DUE
    return LATE if today >= late_on else DUE
