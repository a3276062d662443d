"""Evidence that an expected action was done, one module for each kind.

Each module has CODE, LABEL, KEYS (the keys of its table, and what each refers to) and `grade`: the
evidence in the log. A grade by an observer or control takes precedence over the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from promdaen.exercise.kinds.evidence import decision, message, observer, request
from promdaen.exercise.rules.room import ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Words


class Evidence(Protocol):
    """The interface of a kind of evidence."""

    CODE: str

    @property
    def LABEL(self) -> Words: ...

    @property
    def KEYS(self) -> Mapping[str, str]: ...

    def grade(self, *, action: Action, room: ExerciseRoom) -> ActionGrade | None: ...


ALL: tuple[Evidence, ...] = (observer, decision, message, request)
KINDS: Mapping[str, Evidence] = {evidence.CODE: evidence for evidence in ALL}


def action_grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """The last grade of an action, else the evidence in the log; None without either."""
    graded = room.graded.get(action.code)
    return logged_grade(action=action, room=room) if graded is None else graded


def logged_grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """The evidence of an action in the log, ignoring grades; None if there is none."""
    return KINDS[action.evidence["kind"]].grade(action=action, room=room)
