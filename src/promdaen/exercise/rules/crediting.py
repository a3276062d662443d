"""Evidence for officers from the expected actions of their cell.

Source: docs/why/exercise-evidence.md.
"""

from __future__ import annotations

from promdaen.exercise.rules.action_results import LATE, MET, MISSED, ActionResult

EVIDENCE_KIND = "exercise_group"
"""Kinds of observation that end in "_group" tell of a group: readers can leave them out."""
IN_TIME, TOO_LATE, WITH_DIFFICULTY, NOT_DONE = 1.0, 0.75, 0.5, 0.0


def officer_credit(*, result: ActionResult) -> float | None:
    """The credit of each officer of the cell, 0..1; None if there is no evidence.

    There is no evidence if the action was not called for, or if the exercise ended before its
    deadline.
    """
    if result.kind == MISSED:
        return NOT_DONE
    if result.kind not in {MET, LATE}:
        return None
    if result.is_difficult:
        return WITH_DIFFICULTY
    return IN_TIME if result.kind == MET else TOO_LATE
