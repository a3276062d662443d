"""Trigger: sent only by the controller."""

from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "manual"
LABEL = Text("by hand")
KEYS: dict[str, str] = {}
planned_minute = timing.no_planned_minute


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """None: the inject is never sent automatically."""
    del trigger, room
    return None


def in_codes(*, trigger: JsonObject) -> Words:
    """The label: there is no condition."""
    del trigger
    return LABEL


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del trigger, scenario, names
    return Text("by hand")
