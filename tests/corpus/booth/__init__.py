"""What the interpreters of the booth in Python and in JavaScript must both do.

`dialogues.json`: made interviews that use every rule, and walks through them; each step has the
choice taken (none at the beginning), the state after it and the choices offered then, and each
walk the choices that are refused at its end.

`acts.json`: a run without pictures, and walks through it: each step has an act, whether it is
kept, how far the run is then (`short`); each walk what came of it (`whole`).
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from promdaen.booth.rules import hand_over
from promdaen.booth.rules.acts import PlayedRun, Turn
from promdaen.booth.rules.dialogues.playing import DialogueState

FOLDER = Path(__file__).parent


def dialogues() -> dict[str, Any]:
    """The conformance file of interviews."""
    read: dict[str, Any] = json.loads((FOLDER / "dialogues.json").read_text(encoding="utf-8"))
    return read


def plain(state: DialogueState) -> dict[str, Any]:
    """A state as JSON has it."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(state).items()
    }


def acts() -> dict[str, Any]:
    """The conformance file of acts: a pack without pictures, and walks by lot through it."""
    read: dict[str, Any] = json.loads((FOLDER / "acts.json").read_text(encoding="utf-8"))
    return read


def short(played: PlayedRun) -> list[Any]:
    """How far a run is, in a line."""
    return [
        played.clock,
        played.at_counter,
        played.in_room,
        [traveller.code for traveller in played.waiting()],
        played.acts_count,
    ]


def whole(played: PlayedRun) -> dict[str, Any]:
    """What came of a run, traveller by traveller."""
    return {
        "turns": {code: _turn(turn) for code, turn in played.turns.items()},
        "hand_over": list(played.hand_over),
        "can_be_handed_over": list(hand_over.offered_codes(played=played)),
        "desk": played.desk_incidents,
        "is_ended": played.is_ended,
    }


def _turn(turn: Turn) -> list[Any]:
    return [
        turn.called_at,
        [[use.tool, use.at, use.gave, use.answer] for use in turn.used],
        list(turn.talk.said) if turn.talk else None,
        list(turn.room.said) if turn.room else None,
        turn.room_at,
        turn.incident,
        [turn.ruling, turn.ground, turn.ruled_at, turn.room_ruling, turn.room_ground],
        list(turn.noted),
        list(turn.found),
    ]
