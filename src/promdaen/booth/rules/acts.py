"""The acts of an officer in a run, and the state of the run after each.

booth.js has the same clock; `tests/corpus/booth` checks that both agree. The clock advances by the
cost of an act and the officer's time; during an incident or a pause it stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.booth.rules import desk, rulings
from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.kit.json_objects import NewJsonObject

CALL, TOOL, ANSWER, SAY, INCIDENT, RULE = "call", "tool", "answer", "say", "incident", "rule"
NOTE, ROOM, HAND_OVER, PAUSE, END = "note", "room", "hand_over", "pause", "end"
ACT_KINDS = (CALL, TOOL, ANSWER, SAY, INCIDENT, RULE, NOTE, ROOM, HAND_OVER, PAUSE, END)
CLOCK_STOPPING_ACTS = (INCIDENT, PAUSE, NOTE, HAND_OVER, END)
"""Acts that stop the clock, so that a correct one never costs time."""
MAX_THOUGHT_SECONDS = 300
"""Seconds of one act that count; for someone who left the phone, the rest does not count."""
MAX_ACTS = 4000
MAX_TEXT_LENGTH, MAX_NUMBER = 600, 2**31 - 1
"""The longest: a note for the next shift on forty travellers, all of whom were sent on."""
CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters and surrogates, which no database can store."""


class WrongAct(ValueError):
    """Not a valid act of this run; the message says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One act: its number from 1 on, its kind, whose turn ("" for the desk), a code, more.

    `code` is a tool, a choice of a dialogue, an incident, a ruling. `value` is the answer noted
    of a tool, the option of an incident, the ground of a ruling, or codes of a note joined by
    commas. `thought` is how many seconds the officer took, rounded down.
    """

    number: int
    kind: str
    who: str = ""
    code: str = ""
    value: str = ""
    thought: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a note."""
        return tuple(part for part in self.value.split(",") if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class UsedTool:
    """A tool used: time, result, and the officer's note."""

    tool: str
    at: int
    gave: str = ""
    answer: str = ""


@dataclass(kw_only=True)
class Turn:
    """The state of one traveller."""

    traveller: Traveller
    called_at: int
    used: list[UsedTool] = field(default_factory=list)
    talk: DialogueState | None = None
    room: DialogueState | None = None
    room_at: int | None = None
    incident: str = ""
    ruling: str = ""
    ground: str = ""
    ruled_at: int | None = None
    room_ruling: str = ""
    room_ground: str = ""
    room_ruled_at: int | None = None
    noted: tuple[str, ...] = ()

    @property
    def wait(self) -> int:
        """The seconds from arrival to the call."""
        return self.called_at - self.traveller.arrives

    @property
    def final(self) -> tuple[str, str]:
        """The final ruling and its ground; that of the room takes precedence."""
        if self.room_ruling:
            return self.room_ruling, self.room_ground
        return self.ruling, self.ground

    @property
    def found(self) -> tuple[str, ...]:
        """The indicators found, at the counter and in the room."""
        states = [state for state in (self.talk, self.room) if state is not None]
        return tuple(dict.fromkeys(code for state in states for code in state.found))

    @property
    def has_hit(self) -> bool:
        """Whether the database gave a hit."""
        return any(used_tool.gave == desk.HIT for used_tool in self.used)


@dataclass(kw_only=True)
class PlayedRun:
    """A run so far; `clock` in seconds from its start."""

    run: DrawnRun
    clock: int = 0
    turns: dict[str, Turn] = field(default_factory=dict)
    at_counter: str = ""
    in_room: str = ""
    hand_over: tuple[str, ...] = ()
    desk_incidents: dict[str, str] = field(default_factory=dict)
    is_ended: bool = False
    acts_count: int = 0

    def waiting(self) -> list[Traveller]:
        """The travellers who have arrived and were not called, in order."""
        return [
            traveller
            for traveller in self.run.travellers
            if traveller.arrives <= self.clock and traveller.code not in self.turns
        ]

    def next_traveller(self) -> Traveller | None:
        """The next traveller in order; None after the last."""
        return next(
            (traveller for traveller in self.run.travellers if traveller.code not in self.turns),
            None,
        )


Dialogues = Mapping[str, DialogueGraph]


def read_act(*, values: object) -> Act:
    """An act from plain values as a phone sends them. Raises WrongAct."""
    if not isinstance(values, Mapping):
        raise WrongAct("not a table")
    texts = {name: values.get(name, "") for name in ("kind", "who", "code", "value")}
    numbers = {name: values.get(name, 0) for name in ("number", "thought")}
    if any(not isinstance(text, str) or len(text) > MAX_TEXT_LENGTH for text in texts.values()):
        raise WrongAct("a text is missing or too long")
    if any(CONTROL_CHARACTERS.search(text) for text in texts.values()):
        raise WrongAct("a text holds what nobody types")
    if any(
        type(number) is not int or not 0 <= number <= MAX_NUMBER for number in numbers.values()
    ):
        raise WrongAct("a number is missing, below 0 or too large")
    if texts["kind"] not in ACT_KINDS:
        raise WrongAct(f"kind {texts['kind'][:20]}")
    return Act(**texts, **numbers)


def fold_acts(*, run: DrawnRun, acts: Iterable[Act], dialogues: Dialogues) -> PlayedRun:
    """The run after these acts, in order. Raises WrongAct at the first invalid one."""
    so_far = PlayedRun(run=run)
    for act in acts:
        apply_act(played=so_far, act=act, dialogues=dialogues)
    return so_far


def apply_act(*, played: PlayedRun, act: Act, dialogues: Dialogues) -> None:
    """Apply one act to a run. Raises WrongAct without any change."""
    if act.number != played.acts_count + 1:
        raise WrongAct(f"number {act.number}, {played.acts_count + 1} is next")
    if played.is_ended or act.number > MAX_ACTS:
        raise WrongAct(f"{act.number}: the run has ended")
    _HANDLERS[act.kind](played, act, dialogues)
    played.acts_count = act.number


def _pass(played: PlayedRun, act: Act, cost: int) -> None:
    """Advance the clock; without a traveller at the counter, up to the next arrival."""
    played.clock += min(act.thought, MAX_THOUGHT_SECONDS) + cost


def _call(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    following = played.next_traveller()
    if played.at_counter or played.in_room or following is None or following.code != act.who:
        raise WrongAct(f"{act.number}: {act.who} is not next")
    _pass(played, act, 0)
    played.clock = max(played.clock, following.arrives)
    played.turns[act.who] = Turn(traveller=following, called_at=played.clock)
    played.clock += desk.CALL_SECONDS
    played.at_counter = act.who


def _turn(played: PlayedRun, act: Act) -> Turn:
    """The turn of an act: of the traveller at the counter, or in the room."""
    if act.who not in {played.at_counter, played.in_room} or not act.who:
        raise WrongAct(f"{act.number}: {act.who} is not before the officer")
    return played.turns[act.who]


def _tool(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    turn = _turn(played, act)
    if act.code not in desk.TOOL_SECONDS:
        raise WrongAct(f"{act.number}: no tool {act.code}")
    _pass(played, act, desk.TOOL_SECONDS[act.code])
    gave = ""
    if act.code == "database":
        gave = desk.DOWN if played.run.is_down(second=played.clock) else turn.traveller.database
    if act.code == "opinion":
        gave = turn.traveller.opinion
    turn.used.append(UsedTool(tool=act.code, at=played.clock, gave=gave))


def _answer(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    turn = _turn(played, act)
    place = next(
        (index for index in reversed(range(len(turn.used))) if turn.used[index].tool == act.code),
        None,
    )
    if place is None or act.value not in desk.TOOL_ANSWERS:
        raise WrongAct(f"{act.number}: nothing was looked at by {act.code}")
    _pass(played, act, 0)
    used_tool = turn.used[place]
    turn.used[place] = UsedTool(
        tool=used_tool.tool, at=used_tool.at, gave=used_tool.gave, answer=act.value
    )


def _say(played: PlayedRun, act: Act, dialogues: Dialogues) -> None:
    turn = _turn(played, act)
    is_room = played.in_room == act.who
    dialogue = dialogues[turn.traveller.room if is_room else turn.traveller.dialogue]
    state = (turn.room if is_room else turn.talk) or begun(dialogue=dialogue, is_room=is_room)
    try:
        after = playing.choose(dialogue=dialogue, state=state, code=act.code)
    except playing.NotOffered as wrong:
        raise WrongAct(f"{act.number}: {act.code} is not offered") from wrong
    _pass(played, act, after.seconds - state.seconds)
    if is_room:
        turn.room = after
    else:
        turn.talk = after


def begun(*, dialogue: DialogueGraph, is_room: bool) -> DialogueState:
    """The start of an interview: in the closed room it is private from the start."""
    return playing.begun(dialogue=dialogue, initial_flags=("private",) if is_room else ())


def _incident(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    if act.who:
        _turn(played, act).incident = f"{act.code}:{act.value}"
    else:
        played.desk_incidents[act.code] = act.value


def _rule(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    turn = _turn(played, act)
    needs_ground = act.code in {rulings.REFUSE, rulings.SECOND_LINE}
    if act.code not in rulings.RULINGS or (act.value in rulings.GROUNDS) != needs_ground:
        raise WrongAct(f"{act.number}: ruling {act.code} {act.value}")
    _pass(played, act, rulings.RULING_SECONDS[act.code])
    if played.in_room == act.who:
        turn.room_ruling, turn.room_ground, turn.room_ruled_at = act.code, act.value, played.clock
        played.in_room = ""
    else:
        turn.ruling, turn.ground, turn.ruled_at = act.code, act.value, played.clock
        played.at_counter = ""


def _note(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    if act.who not in played.turns:
        raise WrongAct(f"{act.number}: {act.who} was not called")
    played.turns[act.who].noted = act.codes


def _room(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    turn = played.turns.get(act.who)
    is_sent = turn is not None and turn.ruling == rulings.SECOND_LINE
    if played.at_counter or played.in_room or turn is None or not is_sent or turn.room:
        raise WrongAct(f"{act.number}: {act.who} does not wait for second line")
    _pass(played, act, 0)
    turn.room_at = played.clock
    played.in_room = act.who


def _hand_over(played: PlayedRun, act: Act, _dialogues: Dialogues) -> None:
    played.hand_over = act.codes


def _stand(_played: PlayedRun, _act: Act, _dialogues: Dialogues) -> None:
    """Leave the clock unchanged."""


def _end(played: PlayedRun, _act: Act, _dialogues: Dialogues) -> None:
    played.is_ended = True


_HANDLERS = {
    CALL: _call,
    TOOL: _tool,
    ANSWER: _answer,
    SAY: _say,
    INCIDENT: _incident,
    RULE: _rule,
    NOTE: _note,
    ROOM: _room,
    HAND_OVER: _hand_over,
    PAUSE: _stand,
    END: _end,
}


def as_values(*, acts: Sequence[Act]) -> list[NewJsonObject]:
    """Acts as plain values, as a phone sends them."""
    names = ("number", "kind", "who", "code", "value", "thought")
    return [{name: getattr(act, name) for name in names} for act in acts]
