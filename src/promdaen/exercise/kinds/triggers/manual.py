"""Trigger: sent only by the controller."""

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, Values
from promdaen.kit.texts import Text, Words

CODE = "manual"
LABEL = Text("by hand")
KEYS: dict[str, str] = {}


def due_at(*, trigger: Values, room: ExerciseRoom) -> float | None:
    """Return None: the inject is never sent automatically."""
    del trigger, room
    return None


def in_codes(*, trigger: Values) -> Words:
    """Return the label: there is no condition."""
    del trigger
    return LABEL


def sentence(*, trigger: Values, scenario: ScenarioContent, names: Names) -> Words:
    """Return the trigger as text; `names` are the names of cells."""
    del trigger, scenario, names
    return Text("by hand")
