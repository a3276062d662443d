"""Evidence: the cell passed certain facts to certain cells, by message or by voice."""

from promdaen.exercise.rules.room import PERFORMED, ActionGrade, ExerciseRoom, PlayerMessage
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "message"
LABEL = Text("by a message")
KEYS = {"to": "receivers", "facts": "facts"}


def grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """The message by which the last cell got the last fact."""
    needed = {(to, fact) for to in action.evidence["to"] for fact in action.evidence["facts"]}
    last: PlayerMessage | None = None
    for message in room.messages.values():
        if message.by != action.cell:
            continue
        shared = needed & {(to, fact) for to in message.to for fact in message.facts}
        if shared:
            needed, last = needed - shared, message
    if needed or last is None:
        return None
    return ActionGrade(grade=PERFORMED, second=last.second, sequence=last.sequence, by="", text="")
