"""A simulated play: the room, and the planned actions of its players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from promdaen.exercise.kinds.pending_injects import Watch
from promdaen.exercise.rules import room as room_rules
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import ScenarioContent
from promdaen.exercise.rules.simulating import Agenda, Dice, Temper
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words

Seating = Mapping[str, Sequence[str]]
"""The phones of each cell and of the observers, by their ids."""


@dataclass(kw_only=True)
class Play:
    """A simulated play: the room, and the planned actions of its players."""

    room: ExerciseRoom
    watch: Watch
    dice: Dice
    temper: Temper
    seating: Seating
    begins_at: datetime
    is_spoken: bool
    """Whether words are written too, or only what counts."""
    agenda: Agenda = field(default_factory=Agenda)
    lines: list[LogEvent] = field(default_factory=list)
    second: float = 0.0
    passed_s: float = 0.0

    @property
    def scenario(self) -> ScenarioContent:
        return self.room.scenario

    def write(self, kind: str, body: JsonObject, cell: str = "", seat: str = "") -> None:
        """Add a line to the log and update the room and the pending injects."""
        event = LogEvent(
            sequence=self.room.sequence + 1,
            kind=kind,
            second=self.second,
            at=self.begins_at + timedelta(seconds=self.passed_s),
            cell=cell,
            seat=seat,
            body=body,
        )
        self.lines.append(event)
        room_rules.apply(room=self.room, event=event)
        self.watch.hear(line=event)

    def phone(self, cell: str) -> str:
        """One of the phones of a cell."""
        return self.dice.pick(choices=self.seating[cell])

    def words(self, names: Sequence[Words], often: float = 1.0) -> str:
        """A sentence in Khmer or English, or "" if the play has no text."""
        if not self.is_spoken or not self.dice.chance(probability=often):
            return ""
        language = "km" if self.dice.chance(probability=0.6) else "en"
        return self.dice.pick(choices=names).text(language=language)

    def later(self, minimum: float, maximum: float) -> float:
        """A second from `minimum` to `maximum` after now, at the pace of this room."""
        return self.second + self.dice.between(minimum=minimum, maximum=maximum) * self.temper.pace
