"""Scores against standards: index with its bounds, gaps, critical gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from promdaen.survey.rules.instrument import Indicator, Instrument

NOT_DUE = "na"
"""Stands for a score where nothing was due; None stands for an answer that is missing."""

Score = int | str | None
Scores = Mapping[str, Score]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How far a set of indicators reaches the standard of one class.

    `index`: weighted mean of min(score / standard, 1) over what was answered, 0..1, None where
    nothing was; `worst` and `best`: the same with each missing answer as 0 and as met, None
    where nothing was due. `critical_gaps`: answered ones of weight 3 below their standard.
    `applicable` leaves out what does not apply.
    """

    index: float | None
    worst: float | None
    best: float | None
    critical_gaps: int
    gaps: int
    answered: int
    applicable: int

    @property
    def missing(self) -> int:
        """How many answers are missing."""
        return self.applicable - self.answered


def gap_of(*, score: int, standard: int) -> int:
    """By how much a score falls short of the standard; never below 0.

    >>> gap_of(score=1, standard=4), gap_of(score=4, standard=3)
    (3, 0)
    """
    return max(0, standard - score)


def tally_of(*, indicators: Iterable[Indicator], scores: Scores, standard_class: str) -> Tally:
    """The tally of scored indicators that apply; a score of "na" takes its indicator out.

    Source: the survey's own definition (docs/why/missing-is-not-zero.md).
    """
    asked = [one for one in indicators if scores.get(one.code) != NOT_DUE]
    total = sum(one.weight for one in asked)
    held = [(one, value) for one in asked if isinstance(value := scores.get(one.code), int)]
    weight = sum(one.weight for one, _value in held)
    reached = sum(
        (
            one.weight * min(Fraction(value, one.standard[standard_class]), Fraction(1))
            for one, value in held
        ),
        Fraction(0),
    )
    short = [one for one, value in held if value < one.standard[standard_class]]
    return Tally(
        index=float(reached / weight) if weight else None,
        worst=float(reached / total) if total else None,
        best=float((reached + total - weight) / total) if total else None,
        critical_gaps=sum(one.is_critical for one in short),
        gaps=len(short),
        answered=len(held),
        applicable=len(asked),
    )


def tallies_of(
    *, instrument: Instrument, scores: Scores, standard_class: str, modes: Collection[str]
) -> dict[str, Tally]:
    """The tally of the whole ("") and of each capacity and sub-domain that is asked, by code."""
    asked = instrument.applicable(standard_class=standard_class, modes=modes)
    capacity = instrument.capacity_of()
    groups: dict[str, list[Indicator]] = {"": list(asked)}
    for one in asked:
        groups.setdefault(capacity[one.sub_domain], []).append(one)
        groups.setdefault(one.sub_domain, []).append(one)
    return {
        code: tally_of(indicators=held, scores=scores, standard_class=standard_class)
        for code, held in groups.items()
    }
