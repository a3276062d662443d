"""Trigger: at a minute of the exercise."""

from collections.abc import Mapping

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "at"
LABEL = Text("at a time")
KEYS = {"minute": "minute"}


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due, whatever happened."""
    del room
    return float(trigger["minute"] * 60)


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    minute = f"{trigger['minute']:g}"
    return Text("at minute {minute}", minute=minute)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del names
    time = scenario.time_at(second=trigger["minute"] * 60)
    return Text("at {time}", time=time)


def planned_minute(
    *, trigger: JsonObject, scenario: ScenarioContent, planned: Mapping[int, float]
) -> float | None:
    """Its minute."""
    del scenario, planned
    return float(trigger["minute"])
