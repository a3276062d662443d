"""The projector: clock, phase, the last public inject, map, cells.

Public data only: never add inject titles, facts or names of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import cells, consoles, rooms
from promdaen.exercise.queries.consoles import ConsoleClock
from promdaen.exercise.rules import maps, states, wording
from promdaen.exercise.rules.maps import MapLayout
from promdaen.exercise.rules.room import ExerciseRoom, Fired
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class News:
    """The last public inject: when on the clock, from whom, what; the place it is about."""

    number: int
    time: str
    sender: Words
    body: Words
    kind: str
    place: Words | None


@dataclass(frozen=True, kw_only=True)
class Projection:
    """What everybody sees."""

    run: ExerciseRun
    face: ConsoleClock
    state: str
    state_words: Words
    sequence: int
    news: News | None
    map: MapLayout
    current_place: str
    players: Sequence[tuple[Words, int]]

    @property
    def is_before(self) -> bool:
        """Whether the exercise has not begun."""
        return self.state in {states.DRAFT, states.BRIEFING}

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in {states.HOT_WASH, states.CLOSED}


def run_projection(*, run: ExerciseRun, now: datetime) -> Projection:
    """What the projector of a run shows."""
    room = rooms.load_room(run=run)
    names = cells.names_by_cell(scenario=room.scenario)
    public = [fired for fired in room.fired.values() if fired.inject.is_public]
    last = max(public, key=lambda fired: fired.sequence, default=None)
    return Projection(
        run=run,
        face=consoles.console_clock(room=room, now=now),
        state=room.state,
        state_words=wording.STATE_LABELS[room.state],
        sequence=room.sequence,
        news=_news(room, last) if last else None,
        map=maps.map_layout(places=room.scenario.places),
        current_place=last.inject.place if last else "",
        players=[
            (name, len(room.seats_in(cell=cell)))
            for cell, name in names.items()
            if cell != CONTROL
        ],
    )


def _news(room: ExerciseRoom, fired: Fired) -> News:
    inject = fired.inject
    map_place = room.scenario.places.get(inject.place)
    return News(
        number=inject.number,
        time=room.scenario.time_at(second=fired.second),
        sender=inject.sender,
        body=inject.body,
        kind=inject.kind,
        place=map_place.name if map_place else None,
    )
