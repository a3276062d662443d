"""Scores against standards: index with its bounds, gaps, must-have gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent

NOT_DUE = "na"
"""The score of an indicator that does not apply; None is a missing answer."""

Score = int | str | None
Scores = Mapping[str, Score]


@dataclass(frozen=True, kw_only=True)
class ScoreTally:
    """How far a set of indicators reaches the standard of one class.

    `index`: weighted mean of min(score / standard, 1) over the answers, 0..1, None without any;
    `worst` and `best`: the same with each missing answer as 0 and as met, None if nothing was due.
    `critical_gaps`: answers of weight 3 below their standard. `applicable` excludes "does not
    apply".
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


def standard_gap(*, score: int, standard: int) -> int:
    """How far a score is below the standard; never less than 0.

    >>> standard_gap(score=1, standard=4), standard_gap(score=4, standard=3)
    (3, 0)
    """
    return max(0, standard - score)


def score_tally(
    *, indicators: Iterable[IndicatorContent], scores: Scores, standard_class: str
) -> ScoreTally:
    """The tally of scored indicators that apply; "na" excludes an indicator.

    Source: docs/why/missing-is-not-zero.md.
    """
    applicable_indicators = [
        indicator for indicator in indicators if scores.get(indicator.code) != NOT_DUE
    ]
    total = sum(indicator.weight for indicator in applicable_indicators)
    scored_indicators = [
        (indicator, value)
        for indicator in applicable_indicators
        if isinstance(value := scores.get(indicator.code), int)
    ]
    weight = sum(indicator.weight for indicator, _value in scored_indicators)
    reached = sum(
        (
            indicator.weight
            * min(Fraction(value, indicator.standard[standard_class]), Fraction(1))
            for indicator, value in scored_indicators
        ),
        Fraction(0),
    )
    short = [
        indicator
        for indicator, value in scored_indicators
        if value < indicator.standard[standard_class]
    ]
    return ScoreTally(
        index=float(reached / weight) if weight else None,
        worst=float(reached / total) if total else None,
        best=float((reached + total - weight) / total) if total else None,
        critical_gaps=sum(indicator.is_critical for indicator in short),
        gaps=len(short),
        answered=len(scored_indicators),
        applicable=len(applicable_indicators),
    )


def score_tallies(
    *, instrument: InstrumentContent, scores: Scores, standard_class: str, modes: Collection[str]
) -> dict[str, ScoreTally]:
    """The tallies by code: of the whole (""), and of each capacity and sub-domain."""
    indicators = instrument.applicable(standard_class=standard_class, modes=modes)
    capacity = instrument.capacity_by_sub_domain()
    groups: dict[str, list[IndicatorContent]] = {"": list(indicators)}
    for indicator in indicators:
        groups.setdefault(capacity[indicator.sub_domain], []).append(indicator)
        groups.setdefault(indicator.sub_domain, []).append(indicator)
    return {
        code: score_tally(indicators=members, scores=scores, standard_class=standard_class)
        for code, members in groups.items()
    }
