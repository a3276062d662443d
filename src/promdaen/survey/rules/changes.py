"""Changes at a checkpoint between two rounds: comparable answers, today's standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.survey.rules.figures import Parts, Surveyed, score_sheet, visit_tallies
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent


@dataclass(frozen=True, kw_only=True)
class RoundPair:
    """A checkpoint in two rounds, with the instrument that scored it before."""

    now: Surveyed
    before: Surveyed
    instrument_before: InstrumentContent


def _measure(indicator: IndicatorContent) -> tuple[object, ...]:
    options = tuple(choice.code for choice in indicator.options)
    scale = tuple(choice.code for choice in indicator.scale)
    return (
        indicator.kind,
        indicator.steps,
        options,
        scale,
        indicator.over_one,
        indicator.per,
        indicator.most,
    )


def compared(
    *,
    instrument: InstrumentContent,
    pairs: Sequence[RoundPair],
    codes: Sequence[str] | None = None,
) -> tuple[Parts, Parts]:
    """Return the tallies of checkpoints before and now, over answers scored both times.

    Only indicators answered in both rounds and with the same measure in both instruments count.
    Both scores are compared with the current standard, class and modes, so that a changed standard
    is not a change of the checkpoint.
    """
    alike: dict[int, list[str]] = {}
    before: list[Surveyed] = []
    now: list[Surveyed] = []
    for pair in pairs:
        other = pair.instrument_before
        if id(other) not in alike:
            old = other.by_code()
            alike[id(other)] = [
                code
                for code, indicator in instrument.by_code().items()
                if code in old and (_measure(indicator) == _measure(old[code]))
            ]
        common = [
            code
            for code in alike[id(other)]
            if isinstance(pair.now.scores.get(code), int)
            and isinstance(pair.before.scores.get(code), int)
        ]
        for surveyed_rows, surveyed in ((before, pair.before), (now, pair.now)):
            surveyed_rows.append(
                replace(pair.now, scores={code: surveyed.scores[code] for code in common})
            )
    first, second = (
        score_sheet(instrument=instrument, rows=rows, codes=codes) for rows in (before, now)
    )
    return visit_tallies(sheet=first), visit_tallies(sheet=second)
