"""Triggers: when an inject is sent automatically, one module for each kind.

Each module has CODE, LABEL, KEYS (the keys of its table, and what each refers to), `due_at`: the
second of the exercise from which the inject is due, or None; the trigger as text: `in_codes` with
codes, for lists, and `sentence` with names, for control; and `planned_minute`: the minute that is
known before the exercise, if any (`timing.no_planned_minute` if it depends on the players).
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

    def planned_minute(
        self, *, trigger: JsonObject, scenario: ScenarioContent, planned: Mapping[int, float]
    ) -> float | None: ...


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
    """The second since which a trigger is due, or None. Raises KeyError."""
    return KINDS[trigger["kind"]].due_at(trigger=trigger, room=room)


def trigger_in_codes(*, trigger: JsonObject) -> Words:
    """A trigger as text with codes: "after inject 4, 3 min later". Raises KeyError."""
    text = KINDS[trigger["kind"]].in_codes(trigger=trigger)
    minutes = f"{trigger_minutes(trigger=trigger):g}"
    if minutes == "0":
        return text
    return Text("{words}, {minutes} min later", words=text, minutes=minutes)


def trigger_sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """A trigger as text; `names` are the names of cells."""
    return KINDS[trigger["kind"]].sentence(trigger=trigger, scenario=scenario, names=names)


def planned_minutes(*, scenario: ScenarioContent) -> dict[int, float]:
    """The minute of each inject whose time is known before the exercise."""
    planned: dict[int, float] = {}
    waiting = dict(scenario.injects)
    while True:
        minutes_by_inject = {}
        for number, inject in waiting.items():
            minute = KINDS[inject.trigger["kind"]].planned_minute(
                trigger=inject.trigger, scenario=scenario, planned=planned
            )
            if minute is not None:
                minutes_by_inject[number] = minute
        if not minutes_by_inject:
            return planned
        planned |= minutes_by_inject
        for number in minutes_by_inject:
            del waiting[number]
