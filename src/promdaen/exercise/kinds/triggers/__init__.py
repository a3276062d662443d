"""Triggers: when an inject is sent automatically, one module for each kind.

Each module has CODE, LABEL, KEYS (the keys of its table, and what each refers to), `due_at`: the
second of the exercise from which the inject is due, or None; and the trigger as text: `in_codes`
with codes, for lists, and `sentence` with names, for control.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from promdaen.exercise.kinds.triggers import (
    action_done,
    at,
    counted,
    decided,
    fact_learned,
    information_requested,
    inject_sent,
    manual,
    missing,
)
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words


class Trigger(Protocol):
    """The interface of a kind of trigger."""

    CODE: str

    @property
    def LABEL(self) -> Words: ...

    @property
    def KEYS(self) -> Mapping[str, str]: ...

    def due_at(self, *, trigger: JsonObject, room: ExerciseRoom) -> float | None: ...

    def in_codes(self, *, trigger: JsonObject) -> Words: ...

    def sentence(
        self, *, trigger: JsonObject, scenario: ScenarioContent, names: Names
    ) -> Words: ...


ALL: tuple[Trigger, ...] = (
    at,
    inject_sent,
    decided,
    fact_learned,
    action_done,
    information_requested,
    missing,
    counted,
    manual,
)
KINDS: Mapping[str, Trigger] = {trigger.CODE: trigger for trigger in ALL}


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """Return the second since which a trigger is due, or None. Raises KeyError."""
    return KINDS[trigger["kind"]].due_at(trigger=trigger, room=room)


def trigger_in_codes(*, trigger: JsonObject) -> Words:
    """Return a trigger as text with codes: "after inject 4, 3 min later". Raises KeyError."""
    words = KINDS[trigger["kind"]].in_codes(trigger=trigger)
    minutes = f"{trigger_minutes(trigger=trigger):g}"
    if minutes == "0":
        return words
    return Text("{words}, {minutes} min later", words=words, minutes=minutes)


def trigger_sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """Return a trigger as text; `names` are the names of cells."""
    return KINDS[trigger["kind"]].sentence(trigger=trigger, scenario=scenario, names=names)
