"""Trigger: some minutes after a cell asked about a subject."""

from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, later_text, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "asked"
LABEL = Text("when asked")
KEYS = {"cell": "cell", "subject": "subject", "minutes": "minute"}
planned_minute = timing.no_planned_minute


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which the inject is due; None if the cell has not asked."""
    request_seconds = (
        message.second
        for message in room.messages.values()
        if message.is_request
        and message.by == trigger["cell"]
        and message.subject == trigger["subject"]
    )
    first = next(request_seconds, None)
    return None if first is None else first + trigger_minutes(trigger=trigger) * 60


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    cell, subject = trigger["cell"], trigger["subject"]
    return Text("when {cell} asks about {subject}", cell=cell, subject=subject)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    cell, subject = names[trigger["cell"]], scenario.subjects[trigger["subject"]].name
    text = Text("when {cell} asks about: {subject}", cell=cell, subject=subject)
    return later_text(text=text, trigger=trigger)
