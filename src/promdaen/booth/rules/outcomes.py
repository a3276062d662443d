"""The outcomes that a run showed, with one credit for each outcome and run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean

from promdaen.booth.rules import rulings
from promdaen.booth.rules.acts import PlayedRun, Turn
from promdaen.booth.rules.axes import GENUINE, NO_NEED, OTHER, REPORTED
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.incidents import IncidentContent

EVIDENCE_KIND = "booth"
RULING, INDICATORS, ALERT = "BASICS.4", "BASICS.5", "BASICS.6"
FACE, DATABASE, DOUBT = "FRAUDDOC.2", "FRAUDDOC.5", "FRAUDDOC.7"
PRIVATE = "IDENTIFY.3"
OF_NEEDS: Mapping[str, tuple[str, ...]] = {
    "trafficking": ("IDENTIFY.5",),
    "protection": ("IDENTIFY.6", "RETURN.2"),
    "child": ("IDENTIFY.7",),
    "health": ("HEALTH.5",),
}
HALF = 0.5
VERDICT_CREDITS: Mapping[str, float] = {
    rulings.RIGHT: 1.0,
    rulings.JUSTIFIED: 1.0,
    rulings.HASTY: HALF,
    rulings.WRONG_GROUND: HALF,
    rulings.WRONG_PLACE: HALF,
    rulings.NEEDLESS: HALF,
    rulings.FALSE_REFUSAL: 0.0,
    rulings.MISSED: 0.0,
    rulings.HARMFUL: 0.0,
}
"""What a verdict is worth as a ruling; half where it was neither right nor did it do harm."""
FLAGS_ALONE = ("private", "apart")

Credit = tuple[str, float]


def outcome_credits(
    *,
    played: PlayedRun,
    dialogues: Mapping[str, DialogueGraph],
    incidents: Mapping[str, IncidentContent],
    defects: Mapping[str, str],
) -> dict[str, float]:
    """The credit 0..1 for each outcome of travellers with a ruling and of incidents.

    `defects` are the outcomes for finding each defect, by its code.
    """
    values_by_outcome: dict[str, list[float]] = defaultdict(list)
    ruled = [turn for turn in played.turns.values() if turn.ruled_at is not None]
    for turn in ruled:
        for outcome, credit in _turn_credits(turn, dialogues, defects):
            values_by_outcome[outcome].append(credit)
    for code, option in _answers(played):
        if code in incidents:
            values_by_outcome[incidents[code].outcome].append(
                _option_credit(incidents[code], option)
            )
    means = {outcome: fmean(credits) for outcome, credits in values_by_outcome.items()}
    doubt = _doubt(ruled)
    return dict(sorted((means if doubt is None else {**means, DOUBT: doubt}).items()))


def turn_verdict(*, turn: Turn) -> str:
    """The value of the final ruling."""
    ruling, ground = turn.final
    return rulings.ruling_verdict(
        truth=turn.traveller.truth,
        ruling=ruling,
        ground=ground,
        has_hit=turn.has_hit,
        is_minor=turn.traveller.bearer.is_minor,
    )


def _turn_credits(
    turn: Turn, dialogues: Mapping[str, DialogueGraph], defects: Mapping[str, str]
) -> Iterator[Credit]:
    truth, verdict = turn.traveller.truth, turn_verdict(turn=turn)
    yield RULING, VERDICT_CREDITS[verdict]
    if truth.need == NO_NEED:
        yield from _paper_credits(turn, defects)
        yield from _database_credits(turn)
    else:
        for outcome in OF_NEEDS[truth.need]:
            yield (
                outcome,
                HALF if verdict == rulings.JUSTIFIED else float(verdict == rulings.RIGHT),
            )
    if truth.need != NO_NEED or truth.purpose == OTHER:
        yield from _interview_credits(turn, dialogues)


def _paper_credits(turn: Turn, defects: Mapping[str, str]) -> Iterator[Credit]:
    """The credit for document and bearer: half for a stop on another ground."""
    truth = turn.traveller.truth
    ruling, ground = turn.final
    is_stopped = ruling != rulings.ADMIT
    if truth.document not in {GENUINE, REPORTED} and truth.document in defects:
        yield defects[truth.document], _defect_credit(is_stopped, ground == "document")
    if truth.identity == OTHER:
        yield FACE, _defect_credit(is_stopped, ground == "identity")


def _defect_credit(is_stopped: bool, is_ground: bool) -> float:
    return 1.0 if is_stopped and is_ground else HALF * is_stopped


def _database_credits(turn: Turn) -> Iterator[Credit]:
    """The credit for a database hit: refer it; a document reported lost needs a
    question.
    """
    if turn.has_hit:
        yield ALERT, float(turn.ruling not in {rulings.ADMIT, rulings.REFUSE})
    if turn.traveller.truth.document == REPORTED:
        yield DATABASE, float(any(used_tool.tool == "database" for used_tool in turn.used))


def _interview_credits(turn: Turn, dialogues: Mapping[str, DialogueGraph]) -> Iterator[Credit]:
    """The share of indicators found; nothing if words did harm.

    An interview at the counter and in the room counts once: facts from the counter need not be
    repeated in the room.
    """
    talks_by_dialogue = {turn.traveller.dialogue: [turn.talk]}
    if turn.room_at is not None and turn.traveller.room:
        talks_by_dialogue.setdefault(turn.traveller.room, []).append(turn.room)
    for code, parts in talks_by_dialogue.items():
        dialogue = dialogues.get(code)
        if dialogue is None or not dialogue.indicators:
            continue
        talks = [state for state in parts if state is not None]
        is_safe = bool(talks) and not any(state.harm for state in talks)
        indicators = {indicator for state in talks for indicator in state.found}
        share = len(indicators) / len(dialogue.indicators)
        yield from ((outcome, share * is_safe) for outcome in dict.fromkeys(dialogue.outcomes))
        yield INDICATORS, share
    states = [state for state in (turn.talk, turn.room) if state is not None and state.said]
    if turn.traveller.truth.need in {"trafficking", "child"} and states:
        is_alone = any(flag in state.set for state in states for flag in FLAGS_ALONE)
        yield PRIVATE, float(is_alone)


def _answers(played: PlayedRun) -> Iterator[tuple[str, str]]:
    for turn in played.turns.values():
        if turn.incident:
            code, _colon, option = turn.incident.partition(":")
            yield code, option
    yield from played.desk_incidents.items()


def _option_credit(incident: IncidentContent, code: str) -> float:
    option = next((option for option in incident.options if option.code == code), None)
    if option is None or option.red_line:
        return 0.0
    return 1.0 if option.is_right else HALF


def _doubt(ruled: list[Turn]) -> float | None:
    """The mean share of correct stops and correct passes, of those that were met.

    Travellers with a need are excluded: they are sent on in any case.
    """
    stopped: dict[bool, list[bool]] = {True: [], False: []}
    for turn in ruled:
        truth, verdict = turn.traveller.truth, turn_verdict(turn=turn)
        if truth.need == NO_NEED and not (truth.is_ordinary and verdict == rulings.JUSTIFIED):
            stopped[not truth.is_ordinary].append(turn.final[0] != rulings.ADMIT)
    if not stopped[True] or not stopped[False]:
        return None
    return (fmean(stopped[True]) + 1 - fmean(stopped[False])) / 2
