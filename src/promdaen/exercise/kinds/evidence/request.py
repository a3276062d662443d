"""The cell asked certain others, or control, about a subject."""

from promdaen.exercise.rules.room import PERFORMED, Room, Seen
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "request"
LABEL = Text("by a request")
KEYS = {"to": "receivers", "subject": "subject"}


def seen(*, action: Action, room: Room) -> Seen | None:
    """The first request that asked all of them."""
    asked = set(action.evidence["to"])
    for one in room.messages.values():
        is_it = one.is_request and one.by == action.cell
        if is_it and one.subject == action.evidence["subject"] and asked <= set(one.to):
            return Seen(grade=PERFORMED, second=one.second, sequence=one.sequence, by="", text="")
    return None
