"""The measures of a run on three axes, which are never combined, and by traveller.

Every axis is a flat mapping of counts, shares and seconds; the names are also those of the command
and of the debrief. A total has the name of its count and "_of", a share "_share" (None if the
total is 0).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from promdaen.booth.rules import desk, rulings
from promdaen.booth.rules.acts import PlayedRun, Turn
from promdaen.booth.rules.axes import EXPIRED, GENUINE, NO_NEED, OTHER, REPORTED
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.incidents import IncidentContent
from promdaen.booth.rules.outcomes import turn_verdict
from promdaen.specimen.rules import detection

Figures = Mapping[str, int | float | None]
Dialogues = Mapping[str, DialogueGraph]
Incidents = Mapping[str, IncidentContent]
ToolsByDefect = Mapping[str, Sequence[str]]
PROMPT_SECONDS = 900
"""A quarter of an hour: longer waits of travellers count as too long."""
PERSON_INCIDENTS = ("minor", "interpreter", "conduct")
"""Kinds of incidents that are about how people are treated; the others are about security."""
PRIVATE_FLAGS = ("private", "apart")
NEED_PRIVACY = ("trafficking", "protection", "child")


@dataclass(frozen=True, kw_only=True)
class TravellerVerdict:
    """The verdict on one traveller: the final ruling, its value, and the reasons, by codes."""

    traveller_code: str
    ruling: str
    ground: str
    verdict: str
    wait: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DefectCount:
    """How often a defect was met and its document stopped, for travellers without a need."""

    code: str
    met_count: int
    stopped: int


@dataclass(frozen=True, kw_only=True)
class RunMeasures:
    """The three axes of a run, defects by code, and a verdict on every ruling."""

    travellers: int
    facilitation: Figures
    security: Figures
    protection: Figures
    by_defect: tuple[DefectCount, ...]
    verdicts: tuple[TravellerVerdict, ...]


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A turn with a ruling."""

    turn: Turn
    verdict: str

    @property
    def need(self) -> str:
        return self.turn.traveller.truth.need

    @property
    def is_stopped(self) -> bool:
        return self.turn.final[0] != rulings.ADMIT

    @property
    def is_clear_signal(self) -> bool:
        """Whether document or bearer is not in order, without a need that takes precedence."""
        return self.need == NO_NEED and self.turn.traveller.truth.is_signal

    @property
    def is_ordinary(self) -> bool:
        return self.turn.traveller.truth.is_ordinary


def run_measures(
    *, played: PlayedRun, dialogues: Dialogues, incidents: Incidents, shown_defects: ToolsByDefect
) -> RunMeasures:
    """The measures so far; `shown_defects` are the tools that show a defect
    (desk.showing).
    """
    ruled = [
        _Ruled(turn, turn_verdict(turn=turn))
        for turn in played.turns.values()
        if turn.ruled_at is not None
    ]
    return RunMeasures(
        travellers=len(ruled),
        facilitation=_facilitation(played, ruled),
        security={**_security(ruled), **_incidents(played, incidents, is_of_people=False)},
        protection={
            **_protection(ruled, dialogues),
            **_incidents(played, incidents, is_of_people=True),
        },
        by_defect=_defect_counts(ruled),
        verdicts=tuple(_row(ruled_turn, dialogues, shown_defects) for ruled_turn in ruled),
    )


def _count_among(
    name: str, ruled_turns: Sequence[_Ruled], holds: Callable[[_Ruled], object]
) -> Figures:
    return _share(
        name, sum(1 for ruled_turn in ruled_turns if holds(ruled_turn)), len(ruled_turns)
    )


def _share(name: str, count: int, total: int) -> Figures:
    return {name: count, f"{name}_of": total, f"{name}_share": count / total if total else None}


def _facilitation(played: PlayedRun, ruled: Sequence[_Ruled]) -> Figures:
    waits = sorted(turn.wait for turn in played.turns.values())
    ordinary = [ruled_turn for ruled_turn in ruled if ruled_turn.is_ordinary]
    served = [turn.wait for turn in played.turns.values() if turn.ruled_at is not None]
    return {
        "travellers": len(ruled),
        "not_served": len(played.run.travellers) - len(ruled),
        "wait_mean": fmean(waits) if waits else None,
        "wait_longest": waits[-1] if waits else None,
        "wait_nineteen_in_twenty": _nineteen_in_twenty(waits),
        **_share(
            "served_in_time",
            sum(1 for wait in served if wait <= PROMPT_SECONDS),
            len(played.run.travellers),
        ),
        **_count_among("needless_second_lines", ordinary, _is_needless),
        **_count_among(
            "false_refusals",
            ordinary,
            lambda ruled_turn: ruled_turn.verdict == rulings.FALSE_REFUSAL,
        ),
        "seconds": played.clock,
    }


def _is_needless(ruled_turn: _Ruled) -> bool:
    """Whether an ordinary traveller was sent on at the counter, whatever the later result."""
    was_told = ruled_turn.turn.ruling == rulings.SECOND_LINE and ruled_turn.turn.has_hit
    return ruled_turn.turn.ruling not in {rulings.ADMIT, rulings.REFUSE} and not was_told


def _nineteen_in_twenty(waits: Sequence[int]) -> int | None:
    """The 95th percentile of the waits: the nearest rank from above."""
    return waits[-(-19 * len(waits) // 20) - 1] if waits else None


def _security(ruled: Sequence[_Ruled]) -> Figures:
    signals = [ruled_turn for ruled_turn in ruled if ruled_turn.is_clear_signal]
    noise = [
        ruled_turn
        for ruled_turn in ruled
        if ruled_turn.is_ordinary and ruled_turn.verdict != rulings.JUSTIFIED
    ]
    caught = [ruled_turn for ruled_turn in signals if ruled_turn.is_stopped]
    stories = [ruled_turn for ruled_turn in ruled if _is_only_story(ruled_turn)]
    alerts = [ruled_turn for ruled_turn in ruled if ruled_turn.turn.has_hit]
    measures = detection.detection_measures(
        counts=detection.DetectionCounts(
            hits=len(caught),
            misses=len(signals) - len(caught),
            false_alarms=sum(1 for ruled_turn in noise if ruled_turn.is_stopped),
            passes=sum(1 for ruled_turn in noise if not ruled_turn.is_stopped),
        ),
        correction=detection.LOG_LINEAR,
    )
    return {
        "signals": len(signals),
        "noise": len(noise),
        **_count_among("hits", signals, lambda ruled_turn: ruled_turn.is_stopped),
        **_count_among("false_alarms", noise, lambda ruled_turn: ruled_turn.is_stopped),
        "d_prime": measures.d_prime if measures else None,
        "criterion": measures.criterion if measures else None,
        **_count_among(
            "right_grounds", caught, lambda ruled_turn: ruled_turn.verdict in _GROUNDED
        ),
        **_count_among("alerts_as_told", alerts, _is_treated_correctly),
        **_count_among(
            "purposes_found", stories, lambda ruled_turn: ruled_turn.verdict in _GROUNDED
        ),
    }


_GROUNDED = (rulings.RIGHT, rulings.HASTY)


def _is_only_story(ruled_turn: _Ruled) -> bool:
    truth = ruled_turn.turn.traveller.truth
    return truth.purpose == OTHER and ruled_turn.need == NO_NEED and not truth.is_signal


def _is_treated_correctly(ruled_turn: _Ruled) -> bool:
    """Whether a hit was treated correctly: neither admitted nor refused on it alone."""
    return ruled_turn.turn.ruling not in {rulings.ADMIT, rulings.REFUSE}


def _defect_counts(ruled: Sequence[_Ruled]) -> tuple[DefectCount, ...]:
    met_by_defect: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for ruled_turn in ruled:
        code = ruled_turn.turn.traveller.truth.document
        if ruled_turn.need == NO_NEED and code != GENUINE:
            met_by_defect[code] += 1
            stopped[code] += ruled_turn.is_stopped
    return tuple(
        DefectCount(code=code, met_count=met_by_defect[code], stopped=stopped[code])
        for code in sorted(met_by_defect)
    )


def _protection(ruled: Sequence[_Ruled], dialogues: Dialogues) -> Figures:
    needs = [ruled_turn for ruled_turn in ruled if ruled_turn.need != NO_NEED]
    noticed_count, to_find = _indicators(needs, dialogues)
    turns_needing_privacy = [
        ruled_turn
        for ruled_turn in needs
        if ruled_turn.need in NEED_PRIVACY and _states(ruled_turn.turn)
    ]
    foreign = [ruled_turn for ruled_turn in ruled if _is_foreign(ruled_turn.turn, dialogues)]
    times = [
        _time_to_referral(ruled_turn.turn)
        for ruled_turn in needs
        if ruled_turn.verdict == rulings.RIGHT
    ]
    interviews = [state for ruled_turn in ruled for state in _states(ruled_turn.turn)]
    return {
        "needs": len(needs),
        **_count_among(
            "referred_rightly", needs, lambda ruled_turn: ruled_turn.verdict == rulings.RIGHT
        ),
        **_share("indicators_found", noticed_count, to_find),
        **_count_among(
            "private",
            turns_needing_privacy,
            lambda ruled_turn: _stood(ruled_turn.turn, *PRIVATE_FLAGS),
        ),
        **_count_among(
            "interpreter", foreign, lambda ruled_turn: _stood(ruled_turn.turn, "interpreter")
        ),
        "time_to_referral_mean": fmean(times) if times else None,
        **{
            name: sum(1 for ruled_turn in needs if ruled_turn.verdict == verdict)
            for name, verdict in _OF_NEEDS.items()
        },
        **_share(
            "closed",
            sum(1 for interview in interviews if "closed" in interview.set),
            len(interviews),
        ),
        "harms": sum(len(interview.harm) for interview in interviews),
    }


_OF_NEEDS = {
    "second_lined": rulings.JUSTIFIED,
    "missed": rulings.MISSED,
    "harmful": rulings.HARMFUL,
    "wrong_place": rulings.WRONG_PLACE,
}


def _states(turn: Turn) -> list[DialogueState]:
    """The interviews in which something was said."""
    return [state for state in (turn.talk, turn.room) if state is not None and state.said]


def _stood(turn: Turn, *flags: str) -> bool:
    """Whether one of these flags was set while something was said."""
    return any(flag in state.set for state in _states(turn) for flag in flags)


def _is_foreign(turn: Turn, dialogues: Dialogues) -> bool:
    talks = ((turn.talk, turn.traveller.dialogue), (turn.room, turn.traveller.room))
    return any(
        state is not None and state.said and dialogues[code].language == OTHER
        for state, code in talks
    )


def _indicators(needs: Iterable[_Ruled], dialogues: Dialogues) -> tuple[int, int]:
    """How many indicators were found, and could be: the room counts once entered."""
    noticed_count = to_find = 0
    for ruled_turn in needs:
        turn = ruled_turn.turn
        counter, room = turn.traveller.dialogue, turn.traveller.room
        to_find += len(dialogues[counter].indicators)
        if turn.room_at is None or room == counter:
            noticed_count += len(turn.found)
            continue
        to_find += len(dialogues[room].indicators)
        noticed_count += sum(len(state.found) for state in (turn.talk, turn.room) if state)
    return noticed_count, to_find


def _time_to_referral(turn: Turn) -> int:
    """The seconds from the call to the final ruling."""
    ruled_at = turn.room_ruled_at if turn.room_ruled_at is not None else turn.ruled_at
    return (ruled_at or turn.called_at) - turn.called_at


def _incidents(played: PlayedRun, incidents: Incidents, *, is_of_people: bool) -> Figures:
    """How many of the answered incidents of one sort were answered correctly."""
    answers = [
        (incidents[code], option)
        for code, option in answered(played=played)
        if code in incidents and (incidents[code].kind in PERSON_INCIDENTS) == is_of_people
    ]
    right = sum(
        1
        for incident, code in answers
        if any(option.is_right for option in incident.options if option.code == code)
    )
    return _share("incidents_rightly", right, len(answers))


def answered(*, played: PlayedRun) -> list[tuple[str, str]]:
    """The incidents met with the chosen options, those of the desk last."""
    turns = [turn.incident.partition(":") for turn in played.turns.values() if turn.incident]
    return [*((code, option) for code, _colon, option in turns), *played.desk_incidents.items()]


def _row(ruled: _Ruled, dialogues: Dialogues, shown_defects: ToolsByDefect) -> TravellerVerdict:
    ruling, ground = ruled.turn.final
    return TravellerVerdict(
        traveller_code=ruled.turn.traveller.code,
        ruling=ruling,
        ground=ground,
        verdict=ruled.verdict,
        wait=ruled.turn.wait,
        reasons=(
            *_document_reasons(ruled.turn, shown_defects),
            *_identity_reasons(ruled.turn),
            *_database_reasons(ruled.turn),
            *_interview_reasons(ruled.turn, dialogues),
        ),
    )


def _looked(turn: Turn, tools: Sequence[str], name: str) -> str:
    """Whether any of these tools was used, and the note on it, as a code."""
    notes = [used.answer for used in turn.used if used.tool in tools]
    if not notes:
        return f"{name}_not_looked"
    return f"{name}_noticed" if "different" in notes else f"{name}_not_noticed"


def _document_reasons(turn: Turn, shown_defects: ToolsByDefect) -> list[str]:
    code = turn.traveller.truth.document
    if code in {GENUINE, REPORTED}:
        return []
    return [_looked(turn, shown_defects.get(code, ()), EXPIRED if code == EXPIRED else "defect")]


def _identity_reasons(turn: Turn) -> list[str]:
    return [_looked(turn, ("face",), "face")] if turn.traveller.truth.identity == OTHER else []


def _database_reasons(turn: Turn) -> list[str]:
    gave = [used.gave for used in turn.used if used.tool == "database"]
    is_reported = turn.traveller.truth.document == REPORTED
    if desk.HIT in gave:
        handled = {rulings.ADMIT: "hit_waved_through", rulings.REFUSE: "hit_taken_for_proof"}
        return [handled.get(turn.ruling, "hit_as_told")]
    if not is_reported:
        return []
    return ["database_down_not_asked_again" if gave else "database_not_asked"]


def _interview_reasons(turn: Turn, dialogues: Dialogues) -> list[str]:
    truth = turn.traveller.truth
    states = _states(turn)
    if truth.need == NO_NEED and truth.purpose != OTHER:
        return [f"harm_{code}" for state in states for code in dict.fromkeys(state.harm)]
    if not states:
        return ["not_interviewed"]
    talk = dialogues[turn.traveller.dialogue]
    left = set(talk.indicators) - set(turn.found)
    lacks = {
        "not_private": truth.need in NEED_PRIVACY and not _stood(turn, *PRIVATE_FLAGS),
        "no_interpreter": _is_foreign(turn, dialogues) and not _stood(turn, "interpreter"),
        "nothing_found": bool(talk.indicators) and not turn.found,
        "indicators_left": bool(turn.found) and bool(left),
        "all_found": bool(talk.indicators) and not left,
        "not_closed": not _stood(turn, "closed"),
    }
    harms = [f"harm_{code}" for state in states for code in dict.fromkeys(state.harm)]
    return [*(code for code, holds in lacks.items() if holds), *harms]
