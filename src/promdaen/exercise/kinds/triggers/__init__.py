"""When an inject goes out by itself: one file a kind of trigger.

Each has CODE, LABEL, KEYS (what stands in its table, and what each key names), and `due_at`: the
second of the exercise since which it is due, None while it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from promdaen.exercise.kinds.triggers import (
    after,
    asked,
    at,
    counted,
    decided,
    known,
    manual,
    missing,
    seen,
)
from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import Values
from promdaen.kit.spreadsheets.words import Words


class Trigger(Protocol):
    """The names that every kind of trigger has."""

    CODE: str
    LABEL: Words

    @property
    def KEYS(self) -> Mapping[str, str]: ...

    def due_at(self, *, trigger: Values, room: Room) -> float | None: ...


ALL: tuple[Trigger, ...] = (at, after, decided, known, seen, asked, missing, counted, manual)
KINDS: Mapping[str, Trigger] = {one.CODE: one for one in ALL}


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second since which a trigger is due; None while it is not. Raises KeyError."""
    return KINDS[trigger["kind"]].due_at(trigger=trigger, room=room)
