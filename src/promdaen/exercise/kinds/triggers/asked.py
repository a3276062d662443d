"""So long after a cell asked anybody about a subject."""

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, Values, later, minutes_of
from promdaen.kit.texts import Text, Words

CODE = "asked"
LABEL = Text("when asked")
KEYS = {"cell": "cell", "subject": "subject", "minutes": "minute"}


def due_at(*, trigger: Values, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None while the cell has not asked."""
    asked = (
        message.second
        for message in room.messages.values()
        if message.is_request
        and message.by == trigger["cell"]
        and message.subject == trigger["subject"]
    )
    first = next(asked, None)
    return None if first is None else first + minutes_of(trigger=trigger) * 60


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    cell, subject = trigger["cell"], trigger["subject"]
    return Text("when {cell} asks about {subject}", cell=cell, subject=subject)


def told(*, trigger: Values, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    cell, subject = names[trigger["cell"]], scenario.subjects[trigger["subject"]].name
    words = Text("when {cell} asks about: {subject}", cell=cell, subject=subject)
    return later(words=words, trigger=trigger)
