"""So long after a cell did something for the n-th time."""

from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import Names, Scenario, Values, later, minutes_of
from promdaen.kit.spreadsheets.words import Words

CODE = "counted"
LABEL = Words(en="on a count", km="ក្រោយចំនួន")
KEYS = {"of": "counted", "cell": "cell", "count": "count", "minutes": "minute"}
OF = ("messages", "requests", "decisions", "facts")
"""What is counted of a cell: messages and requests it sent, decisions it took, facts it knows."""


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second at which it is due; None while there are fewer."""
    seconds = sorted(_seconds(of=trigger["of"], cell=trigger["cell"], room=room))
    count: int = trigger["count"]
    if len(seconds) < count:
        return None
    return seconds[count - 1] + minutes_of(trigger=trigger) * 60


def _seconds(*, of: str, cell: str, room: Room) -> list[float]:
    if of == "facts":
        return [known.second for known in room.known_by(cell=cell).values()]
    if of == "decisions":
        decisions = room.scenario.decisions
        return [one.second for code, one in room.taken.items() if decisions[code].cell == cell]
    is_request = of == "requests"
    return [
        one.second
        for one in room.messages.values()
        if one.by == cell and one.is_request == is_request and not one.is_aloud
    ]


_COUNTED = {
    "messages": ("has sent messages:", "បានផ្ញើសារ"),
    "requests": ("has asked, times:", "បានសួរ"),
    "decisions": ("has taken decisions:", "បានសម្រេច"),
    "facts": ("knows facts:", "ដឹងអង្គហេតុ"),
}


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    cell, number = trigger["cell"], trigger["count"]
    en, km = _COUNTED[trigger["of"]]
    return Words(en=f"when {cell} {en} {number}", km=f"ពេល {cell} {km}គ្រប់ {number}")


def told(*, trigger: Values, scenario: Scenario, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    del scenario
    cell, number = names[trigger["cell"]], trigger["count"]
    en, km = _COUNTED[trigger["of"]]
    words = Words(en=f"when {cell.en} {en} {number}", km=f"ពេល {cell.km} {km}គ្រប់ {number}")
    return later(words=words, trigger=trigger)
