"""The saved results of a finished run, as plain values, and their parser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from promdaen.booth.rules import fairness, hand_over, red_lines, rulings
from promdaen.booth.rules.acts import PlayedRun, Turn
from promdaen.booth.rules.measures import Figures, RunMeasures
from promdaen.booth.rules.red_lines import CrossedRedLine
from promdaen.kit.json_objects import JsonObject, NewJsonObject

DEBRIEF_AXES = ("facilitation", "security", "protection")


@dataclass(frozen=True, kw_only=True, slots=True)
class RuledTraveller:
    """A traveller who was ruled on: whether stopped or refused at the counter, whether the final
    ruling was sound, the code of an anchor or "", and the random attributes.
    """

    who: str
    is_on: bool
    is_sound: bool
    series: str
    levels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class BoothRunResults:
    """The saved results of a run: figures of each axis, those of a careful officer on the same
    run; defects met and stopped; red lines; travellers.
    """

    travellers: int
    axes: Mapping[str, Figures]
    careful: Mapping[str, Figures]
    by_defect: Mapping[str, tuple[int, int]]
    red_lines: Sequence[CrossedRedLine]
    rows: Sequence[RuledTraveller]


def debrief_values(
    *,
    played: PlayedRun,
    measures: RunMeasures,
    careful: RunMeasures,
    crossed: Sequence[CrossedRedLine],
) -> NewJsonObject:
    """A debrief as JSON can hold it."""
    sound = {
        verdict.traveller_code: verdict.verdict in rulings.SOUND_VERDICTS
        for verdict in measures.verdicts
    }
    return {
        "travellers": measures.travellers,
        "axes": _axes(measures),
        "careful": _axes(careful),
        "by_defect": {
            defect_count.code: [defect_count.met_count, defect_count.stopped]
            for defect_count in measures.by_defect
        },
        "red_lines": [asdict(crossing) for crossing in crossed],
        "rows": [
            [
                code,
                turn.ruling in fairness.SENT_ON_RULINGS,
                sound[code],
                turn.traveller.series,
                fairness.bearer_levels(bearer=turn.traveller.bearer),
            ]
            for code, turn in played.turns.items()
            if code in sound
        ],
    }


def run_record(*, values: JsonObject) -> BoothRunResults:
    """The debrief from the result of `debrief_values`."""
    names = ("who", "is_on", "is_sound", "series", "levels")
    return BoothRunResults(
        travellers=values["travellers"],
        axes=values["axes"],
        careful=values["careful"],
        by_defect={
            code: (met_count, stopped)
            for code, (met_count, stopped) in values["by_defect"].items()
        },
        red_lines=tuple(CrossedRedLine(**red_line) for red_line in values["red_lines"]),
        rows=tuple(RuledTraveller(**dict(zip(names, row, strict=True))) for row in values["rows"]),
    )


def _axes(measures: RunMeasures) -> dict[str, dict[str, object]]:
    return {axis: dict(getattr(measures, axis)) for axis in DEBRIEF_AXES}


def passed_travellers(
    *, officer: str, ruled_travellers: Sequence[RuledTraveller]
) -> list[fairness.PassedTraveller]:
    """Travellers for comparisons of fairness: random ones, no anchors."""
    return [
        fairness.PassedTraveller(
            officer=officer, is_on=ruled_traveller.is_on, levels=ruled_traveller.levels
        )
        for ruled_traveller in ruled_travellers
        if not ruled_traveller.series
    ]


def lines_met(*, played: PlayedRun, kinds: Mapping[str, str]) -> frozenset[str]:
    """The red lines that were relevant in a run.

    `kinds` are the kinds of incidents by code.
    """
    answered = [*(turn.incident for turn in played.turns.values()), *played.desk_incidents]
    met_kinds = {kinds.get(code.partition(":")[0], "") for code in answered}
    turns = [turn for turn in played.turns.values() if turn.ruled_at is not None]
    near = {red_lines.BRIBE_TAKEN} if "bribe" in met_kinds else set()
    near |= {line for turn in turns for line in _turn_lines(turn)}
    if "minor" in met_kinds:
        near.add(red_lines.CHILD_RELEASED)
    if "conduct" in met_kinds:
        near.add(red_lines.INSULT)
    if played.hand_over or any(turn.noted for turn in turns):
        near.add(red_lines.FALSE_RECORD)
    return frozenset(near)


def _turn_lines(turn: Turn) -> Iterator[str]:
    need = turn.traveller.truth.need
    is_talked = any(state is not None and state.said for state in (turn.talk, turn.room))
    if need == "protection":
        yield red_lines.CLAIM_REFUSED
    if need == "child":
        yield red_lines.CHILD_RELEASED
    if is_talked:
        yield red_lines.INSULT
        if need in {"trafficking", "child"}:
            yield red_lines.VICTIM_BEFORE_SUSPECT


def judged_notes(*, played: PlayedRun, kinds: Mapping[str, str]) -> list[tuple[str, bool]]:
    """The notes for the next shift, and whether each is true."""
    holds = hand_over.true_codes(played=played, kinds=dict(kinds))
    return [(code, code in holds) for code in dict.fromkeys(played.hand_over)]
