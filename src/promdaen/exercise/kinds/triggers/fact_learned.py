"""Trigger: some minutes after a cell learned a fact."""

from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, later_text, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "known"
LABEL = Text("when a fact is known")
KEYS = {"fact": "fact", "cell": "cell", "minutes": "minute"}
planned_minute = timing.no_planned_minute


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None while the cell does not know the fact."""
    knowledge = room.knows.get((trigger["cell"], trigger["fact"]))
    return knowledge.second + trigger_minutes(trigger=trigger) * 60 if knowledge else None


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    fact, cell = trigger["fact"], trigger["cell"]
    return Text("when {cell} knows {fact}", cell=cell, fact=fact)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    cell, fact = names[trigger["cell"]], scenario.facts[trigger["fact"]].text
    text = Text("when {cell} knows: {fact}", cell=cell, fact=fact)
    return later_text(text=text, trigger=trigger)
