"""The results of expected actions and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from promdaen.exercise.rules.room import (
    DIFFICULT,
    NOT_DONE,
    ActionGrade,
    DecisionTaken,
    ExerciseRoom,
    Fired,
)
from promdaen.exercise.rules.scenario import Action, ScenarioDecision

MET, LATE, MISSED, OPEN, NOT_CALLED = "met", "late", "missed", "open", "not_called"
RESULT_KINDS = (MET, LATE, MISSED, OPEN, NOT_CALLED)
"""An action is open while its time runs, also where the exercise ended before that; it was not
called for where its inject never went out."""
IN_TIME, OVER, UNDECIDED, NOT_PUT = "in_time", "over", "undecided", "not_put"
WRITING_S = 120.0
"""An observer needs so long to write down what was seen; an act that only a grade tells of is
not late before that. An act that the observer dates needs none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgingMoment:
    """The moment of judging: the second, and the line that ended the play (0 while running)."""

    second: float
    end: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionResult:
    """The result of an expected action.

    `done_s` is None if it was not done, or if its only evidence is a grade after the end.
    """

    action: Action
    kind: str
    called: Fired | None = None
    due_s: float | None = None
    done_s: float | None = None
    is_difficult: bool = False
    grade: ActionGrade | None = None
    told_grade: ActionGrade | None = None

    @property
    def is_marked(self) -> bool:
        """Whether a report lists it separately: critical, or about protection."""
        return self.action.is_critical or self.action.is_protection

    @property
    def delay_s(self) -> float | None:
        """The seconds from called for to done, at least 0; None if either is unknown."""
        if self.called is None or self.done_s is None:
            return None
        return max(self.done_s - self.called.second, 0.0)

    @property
    def over_s(self) -> float | None:
        """How late it was done in seconds; None if it was not late."""
        if self.kind != LATE or self.done_s is None or self.due_s is None:
            return None
        return self.done_s - self.due_s

    @property
    def events(self) -> tuple[int, ...]:
        """The lines of the log behind it."""
        log_events = (self.called, self.told_grade, self.grade)
        return tuple(sorted({event.sequence for event in log_events if event is not None}))


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionTally:
    """The number of expected actions by result; `difficult` counts those done with difficulty."""

    expected: int = 0
    met: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    not_called: int = 0
    difficult: int = 0

    @property
    def judged(self) -> int:
        """The number called for that are done or past their deadline."""
        return self.met + self.late + self.missed


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionResult:
    """The result of a decision: when it was due, the choice, and whether it was in time."""

    decision: ScenarioDecision
    kind: str
    presented: Fired | None = None
    decision_taken: DecisionTaken | None = None

    @property
    def latency_s(self) -> float | None:
        """The seconds from put to taken; None while it is open."""
        if self.presented is None or self.decision_taken is None:
            return None
        return self.decision_taken.second - self.presented.second

    @property
    def events(self) -> tuple[int, ...]:
        """The lines of the log behind it."""
        return tuple(
            event.sequence for event in (self.presented, self.decision_taken) if event is not None
        )


def result_of_action(
    *,
    action: Action,
    room: ExerciseRoom,
    grade: ActionGrade | None,
    told_grade: ActionGrade | None,
    moment: JudgingMoment,
) -> ActionResult:
    """The result of an expected action.

    `grade` is the evidence that counts, `told_grade` the evidence in the log alone. The time it
    was done is that of the log if there is one, else the time of the grade.
    """
    called = room.fired.get(action.after)
    if called is None:
        return ActionResult(action=action, kind=NOT_CALLED, grade=grade, told_grade=told_grade)
    due_s = called.second + action.minutes * 60
    is_done = grade is not None and grade.grade != NOT_DONE
    done_s = _done_s(grade=grade, told_grade=told_grade, moment=moment) if is_done else None
    return ActionResult(
        action=action,
        kind=_kind(
            grade=grade, is_told=told_grade is not None, done_s=done_s, due_s=due_s, moment=moment
        ),
        called=called,
        due_s=due_s,
        done_s=done_s,
        is_difficult=grade is not None and grade.grade == DIFFICULT,
        grade=grade,
        told_grade=told_grade if is_done else None,
    )


def action_results(
    *,
    room: ExerciseRoom,
    grade: Mapping[str, ActionGrade | None],
    told_grade: Mapping[str, ActionGrade | None],
    moment: JudgingMoment,
) -> list[ActionResult]:
    """The result of every expected action, in the order of the scenario."""
    return [
        result_of_action(
            action=action, room=room, grade=grade[code], told_grade=told_grade[code], moment=moment
        )
        for code, action in room.scenario.actions.items()
    ]


def tally(*, lines: Iterable[ActionResult]) -> ActionTally:
    """The number of actions by result."""
    results = list(lines)
    counts = {kind: sum(result.kind == kind for result in results) for kind in RESULT_KINDS}
    return ActionTally(
        expected=len(results), difficult=sum(result.is_difficult for result in results), **counts
    )


def decision_results(*, room: ExerciseRoom, moment: JudgingMoment) -> list[DecisionResult]:
    """The result of every decision, in the order of the scenario."""
    results = []
    for code, decision in room.scenario.decisions.items():
        fired, decision_taken = room.put_at(decision=code), room.decisions_taken.get(code)
        kind = _decided(
            decision=decision, fired=fired, decision_taken=decision_taken, moment=moment
        )
        results.append(
            DecisionResult(
                decision=decision, kind=kind, presented=fired, decision_taken=decision_taken
            )
        )
    return results


def median_latency_s(*, results: Iterable[DecisionResult]) -> float | None:
    """The median of the seconds from put to taken; None if no decision was taken."""
    latencies = [result.latency_s for result in results if result.latency_s is not None]
    return median(latencies) if latencies else None


def _done_s(
    *, grade: ActionGrade | None, told_grade: ActionGrade | None, moment: JudgingMoment
) -> float | None:
    """When it was done: by the log, or by a grade that is dated or of the play itself."""
    if told_grade is not None:
        return told_grade.second
    if grade is None or (moment.end and grade.sequence > moment.end and not grade.is_dated):
        return None
    return grade.second


def _kind(
    *,
    grade: ActionGrade | None,
    is_told: bool,
    done_s: float | None,
    due_s: float,
    moment: JudgingMoment,
) -> str:
    if grade is None:
        return MISSED if moment.second > due_s else OPEN
    if grade.grade == NOT_DONE:
        return MISSED
    last_s = due_s if is_told or grade.is_dated else due_s + WRITING_S
    return LATE if done_s is not None and done_s > last_s else MET


def _decided(
    *,
    decision: ScenarioDecision,
    fired: Fired | None,
    decision_taken: DecisionTaken | None,
    moment: JudgingMoment,
) -> str:
    if fired is None:
        return NOT_PUT
    last_s = fired.second + decision.minutes * 60
    if decision_taken is None:
        return UNDECIDED if moment.second > last_s else OPEN
    return OVER if decision_taken.second > last_s else IN_TIME
