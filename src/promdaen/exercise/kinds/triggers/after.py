"""So long after another inject went out."""

from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import Names, Scenario, Values, minutes_of
from promdaen.kit.spreadsheets.words import Words

CODE = "after"
LABEL = Words(en="after an inject", km="ក្រោយព័ត៌មានបញ្ចូលមុន")
KEYS = {"inject": "inject", "minutes": "minute"}


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second at which it is due; None while the other has not gone out."""
    fired = room.fired.get(trigger["inject"])
    return fired.second + minutes_of(trigger=trigger) * 60 if fired else None


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    number = trigger["inject"]
    return Words(en=f"after inject {number}", km=f"ក្រោយព័ត៌មានបញ្ចូល {number}")


def told(*, trigger: Values, scenario: Scenario, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    del scenario, names
    number, minutes = trigger["inject"], minutes_of(trigger=trigger)
    return Words(en=f"{minutes:g} min after no. {number}", km=f"{minutes:g} នាទីក្រោយលេខ {number}")
