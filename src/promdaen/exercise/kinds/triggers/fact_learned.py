"""Trigger: some minutes after a cell learned a fact."""

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, Values, later, trigger_minutes
from promdaen.kit.texts import Text, Words

CODE = "known"
LABEL = Text("when a fact is known")
KEYS = {"fact": "fact", "cell": "cell", "minutes": "minute"}


def due_at(*, trigger: Values, room: ExerciseRoom) -> float | None:
    """Return the second at which it is due; None while the cell does not know the fact."""
    knowledge = room.knows.get((trigger["cell"], trigger["fact"]))
    return knowledge.second + trigger_minutes(trigger=trigger) * 60 if knowledge else None


def in_codes(*, trigger: Values) -> Words:
    """Return the condition as text, with codes."""
    fact, cell = trigger["fact"], trigger["cell"]
    return Text("when {cell} knows {fact}", cell=cell, fact=fact)


def sentence(*, trigger: Values, scenario: ScenarioContent, names: Names) -> Words:
    """Return the trigger as text; `names` are the names of cells."""
    cell, fact = names[trigger["cell"]], scenario.facts[trigger["fact"]].text
    words = Text("when {cell} knows: {fact}", cell=cell, fact=fact)
    return later(words=words, trigger=trigger)
