"""Changes at a checkpoint between two rounds: comparable answers, today's standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.survey.rules.figures import Parts, Surveyed, score_sheet, visit_tallies
from promdaen.survey.rules.instrument import InstrumentContent
from promdaen.survey.rules.lineage import Lineage, lineage
from promdaen.survey.rules.scores import Scores


@dataclass(frozen=True, kw_only=True)
class RoundPair:
    """A checkpoint in two rounds, with the instrument that scored it before."""

    now: Surveyed
    before: Surveyed
    instrument_before: InstrumentContent


def compare_parts(
    *,
    instrument: InstrumentContent,
    pairs: Sequence[RoundPair],
    codes: Sequence[str] | None = None,
) -> tuple[Parts, Parts]:
    """The tallies of checkpoints before and now, over answers scored both times.

    Only indicators answered in both rounds and with the same measure in both instruments count,
    and the parts of a split one that were all answered. A question that asked several things was
    scored by the worst of them, so each part has the score of the old one before, and the lowest
    score of the parts now. Both scores are compared with the current standard, class and modes, so
    that a changed standard is not a change of the checkpoint.
    """
    lines: dict[int, Lineage] = {}
    before: list[Surveyed] = []
    now: list[Surveyed] = []
    for pair in pairs:
        other = pair.instrument_before
        if id(other) not in lines:
            lines[id(other)] = lineage(old=other, new=instrument)
        first, second = _common(pair, lines[id(other)])
        before.append(replace(pair.now, scores=first))
        now.append(replace(pair.now, scores=second))
    sheets = [
        score_sheet(instrument=instrument, surveyed_checkpoints=surveyed_checkpoints, codes=codes)
        for surveyed_checkpoints in (before, now)
    ]
    return visit_tallies(sheet=sheets[0]), visit_tallies(sheet=sheets[1])


def _common(pair: RoundPair, line: Lineage) -> tuple[Scores, Scores]:
    """The scores of a checkpoint before and now by codes of the current instrument."""
    origins = {code: (code,) for code in line.same} | {
        succession.code: succession.into for succession in line.split
    }
    before: dict[str, int] = {}
    now: dict[str, int] = {}
    for origin, parts in origins.items():
        old = pair.before.scores.get(origin)
        scores = {code: pair.now.scores.get(code) for code in parts}
        part_scores = {code: score for code, score in scores.items() if isinstance(score, int)}
        if isinstance(old, int) and len(part_scores) == len(parts):
            before |= dict.fromkeys(parts, old)
            now |= dict.fromkeys(parts, min(part_scores.values()))
    return before, now
