"""Red lines that no officer may cross: which was crossed, with whom, by which act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promdaen.booth.rules import hand_over, rulings
from promdaen.booth.rules.acts import PlayedRun, Turn
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.incidents import IncidentContent

BRIBE_TAKEN, CLAIM_REFUSED, CHILD_RELEASED = "bribe_taken", "claim_refused", "child_released"
VICTIM_BEFORE_SUSPECT, INSULT = "victim_before_suspect", "insult"
FALSE_RECORD = "false_record"
RED_LINES = (
    BRIBE_TAKEN, CLAIM_REFUSED, CHILD_RELEASED, VICTIM_BEFORE_SUSPECT, INSULT, FALSE_RECORD,
)  # fmt: skip
CLAIM_FLAGS = ("private", "interpreter", "explained", "comfort", "consent", "closed", "apart")
"""What an interview can set, and an officer can write down of it."""

Dialogues = Mapping[str, DialogueGraph]
Incidents = Mapping[str, IncidentContent]


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossedRedLine:
    """A line, "" or the traveller, the act as kind and code (`say:b2`), the reason as a code."""

    line: str
    who: str
    act: str
    reason: str


def crossed_red_lines(
    *, played: PlayedRun, dialogues: Dialogues, incidents: Incidents
) -> tuple[CrossedRedLine, ...]:
    """Every red line crossed in a run so far, by traveller, the desk last."""
    kinds = {code: incident.kind for code, incident in incidents.items()}
    return (
        *(
            crossing
            for turn in played.turns.values()
            for crossing in _turn_crossings(turn, dialogues, incidents)
        ),
        *(
            crossing
            for code, option in played.desk_incidents.items()
            for crossing in _option_crossings(incidents, "", f"{code}:{option}")
        ),
        *_hand_over_crossings(played, kinds),
    )


def counts(*, crossed: tuple[CrossedRedLine, ...]) -> dict[str, int]:
    """How often each line was crossed, including lines not crossed."""
    return {line: sum(1 for crossing in crossed if crossing.line == line) for line in RED_LINES}


def _turn_crossings(
    turn: Turn, dialogues: Dialogues, incidents: Incidents
) -> Iterator[CrossedRedLine]:
    traveller_code = turn.traveller.code
    if turn.incident:
        yield from _option_crossings(incidents, traveller_code, turn.incident)
    for code, state in (
        (turn.traveller.dialogue, turn.talk),
        (turn.traveller.room, turn.room),
    ):
        if state is not None:
            yield from _wording_crossings(turn, dialogues[code], state)
    yield from _ruling_crossings(turn, dialogues)
    yield from _note_crossings(turn)


def _option_crossings(
    incidents: Incidents, option_code: str, answer: str
) -> Iterator[CrossedRedLine]:
    code, _colon, taken_option = answer.partition(":")
    for option in incidents[code].options if code in incidents else ():
        if option.code == taken_option and option.red_line:
            yield CrossedRedLine(
                line=option.red_line,
                who=option_code,
                act=f"incident:{answer}",
                reason="option_taken",
            )


def _wording_crossings(
    turn: Turn, dialogue: DialogueGraph, state: DialogueState
) -> Iterator[CrossedRedLine]:
    is_victim = turn.traveller.truth.need in {"trafficking", "child"}
    for code in dict.fromkeys(state.said):
        harm = dialogue.choices[code].harm
        if harm == "before_companion" and is_victim:
            yield _crossed(VICTIM_BEFORE_SUSPECT, turn, f"say:{code}", "asked_before_companion")
        if harm == "insult":
            yield _crossed(INSULT, turn, f"say:{code}", "words_that_insult")


def _ruling_crossings(turn: Turn, dialogues: Dialogues) -> Iterator[CrossedRedLine]:
    ruling, _ground = turn.final
    need, act = turn.traveller.truth.need, f"rule:{ruling}"
    if ruling == rulings.REFUSE:
        if set(turn.found) & _claims(turn, dialogues):
            yield _crossed(CLAIM_REFUSED, turn, act, "claim_was_heard")
        elif need == "protection":
            yield _crossed(CLAIM_REFUSED, turn, act, "need_was_not_asked")
    if ruling == rulings.ADMIT and need == "child" and turn.traveller.children and turn.found:
        yield _crossed(CHILD_RELEASED, turn, act, "indicator_was_found")


def _claims(turn: Turn, dialogues: Dialogues) -> set[str]:
    talks = [code for code in (turn.traveller.dialogue, turn.traveller.room) if code]
    return {
        indicator.code
        for code in talks
        for indicator in dialogues[code].indicators.values()
        if indicator.is_claim
    }


def _note_crossings(turn: Turn) -> Iterator[CrossedRedLine]:
    states = [state for state in (turn.talk, turn.room) if state is not None]
    holds = {*turn.found, *(flag for state in states for flag in state.set)}
    for code in dict.fromkeys(turn.noted):
        if code not in holds:
            reason = "noted_but_not_done" if code in CLAIM_FLAGS else "noted_but_not_found"
            yield _crossed(FALSE_RECORD, turn, f"note:{code}", reason)


def _hand_over_crossings(played: PlayedRun, kinds: Mapping[str, str]) -> Iterator[CrossedRedLine]:
    holds = hand_over.true_codes(played=played, kinds=dict(kinds))
    for code in dict.fromkeys(played.hand_over):
        if code not in holds:
            yield CrossedRedLine(
                line=FALSE_RECORD, who="", act=f"hand_over:{code}", reason="written_but_not_so"
            )


def _crossed(line: str, turn: Turn, act: str, reason: str) -> CrossedRedLine:
    return CrossedRedLine(line=line, who=turn.traveller.code, act=act, reason=reason)
