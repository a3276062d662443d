"""By what an expected action is seen: one file a kind of evidence.

Each has CODE, LABEL, KEYS (what stands in its table, and what each key names), and `seen`: what
the log itself tells. What an observer or control graded stands before what the log tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from promdaen.exercise.kinds.evidence import decision, message, observer, request
from promdaen.exercise.rules.room import ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Words


class Evidence(Protocol):
    """The names that every kind of evidence has."""

    CODE: str

    @property
    def LABEL(self) -> Words: ...

    @property
    def KEYS(self) -> Mapping[str, str]: ...

    def seen(self, *, action: Action, room: ExerciseRoom) -> ActionGrade | None: ...


ALL: tuple[Evidence, ...] = (observer, decision, message, request)
KINDS: Mapping[str, Evidence] = {evidence.CODE: evidence for evidence in ALL}


def seen(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """What was seen of an action: the last grade, or what the log tells; None for nothing."""
    graded = room.graded.get(action.code)
    return told(action=action, room=room) if graded is None else graded


def told(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """What the log tells of an action by itself, whatever was graded; None for nothing."""
    return KINDS[action.evidence["kind"]].seen(action=action, room=room)
