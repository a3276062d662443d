"""Evidence: the cell asked certain cells, or control, about a subject."""

from promdaen.exercise.rules.room import PERFORMED, ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "request"
LABEL = Text("by a request")
KEYS = {"to": "receivers", "subject": "subject"}


def grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """The first request that was sent to all of them."""
    recipients = set(action.evidence["to"])
    for message in room.messages.values():
        is_it = message.is_request and message.by == action.cell
        if (
            is_it
            and message.subject == action.evidence["subject"]
            and recipients <= set(message.to)
        ):
            return ActionGrade(
                grade=PERFORMED, second=message.second, sequence=message.sequence, by="", text=""
            )
    return None
