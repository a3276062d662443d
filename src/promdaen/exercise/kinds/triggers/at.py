"""At a minute of the exercise."""

from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import Names, Scenario, Values
from promdaen.kit.spreadsheets.words import Words

CODE = "at"
LABEL = Words(en="at a time", km="តាមម៉ោង")
KEYS = {"minute": "minute"}


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second at which it is due, whatever happened."""
    del room
    return float(trigger["minute"] * 60)


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    minute = f"{trigger['minute']:g}"
    return Words(en=f"at minute {minute}", km=f"នៅនាទីទី {minute}")


def told(*, trigger: Values, scenario: Scenario, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    del names
    time = scenario.time_at(second=trigger["minute"] * 60)
    return Words(en=f"at {time}", km=f"នៅម៉ោង {time}")
