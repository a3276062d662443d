"""Trigger: some minutes after a cell did something for the n-th time."""

from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, later_text, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "counted"
LABEL = Text("on a count")
KEYS = {"of": "counted", "cell": "cell", "count": "count", "minutes": "minute"}
planned_minute = timing.no_planned_minute
SOURCES = ("messages", "requests", "decisions", "facts")
"""What is counted of a cell: messages and requests it sent, decisions it took, facts it knows."""


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None while there are fewer."""
    seconds = sorted(_seconds(counted=trigger["of"], cell=trigger["cell"], room=room))
    count: int = trigger["count"]
    if len(seconds) < count:
        return None
    return seconds[count - 1] + trigger_minutes(trigger=trigger) * 60


def _seconds(*, counted: str, cell: str, room: ExerciseRoom) -> list[float]:
    if counted == "facts":
        return [knowledge.second for knowledge in room.known_by(cell=cell).values()]
    if counted == "decisions":
        decisions = room.scenario.decisions
        return [
            decision_taken.second
            for code, decision_taken in room.decisions_taken.items()
            if decisions[code].cell == cell
        ]
    is_request = counted == "requests"
    return [
        message.second
        for message in room.messages.values()
        if message.by == cell and message.is_request == is_request and not message.is_aloud
    ]


_COUNTED = {
    "messages": Text("has sent messages:"),
    "requests": Text("has asked, times:"),
    "decisions": Text("has taken decisions:"),
    "facts": Text("knows facts:"),
}


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    return _condition(cell=trigger["cell"], trigger=trigger)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del scenario
    text = _condition(cell=names[trigger["cell"]], trigger=trigger)
    return later_text(text=text, trigger=trigger)


def _condition(*, cell: str | Words, trigger: JsonObject) -> Text:
    does = _COUNTED[trigger["of"]]
    return Text("when {cell} {does} {number}", cell=cell, does=does, number=trigger["count"])
