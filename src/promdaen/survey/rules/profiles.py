"""The profile of one visit: how far a checkpoint reaches its standard by part, and gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Words
from promdaen.survey.rules.figures import GRADES
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent, SubDomain
from promdaen.survey.rules.scores import Scores, ScoreTally, score_tallies, standard_gap

NO_GRADE = GRADES[0]


@dataclass(frozen=True, kw_only=True)
class VisitResults:
    """The results of a visit, with the class (of CLASSES) and modes (of MODES)."""

    scores: Scores
    grades: Mapping[str, str]
    standard_class: str
    modes: Collection[str]


@dataclass(frozen=True, kw_only=True)
class SubDomainSummary:
    """One sub-domain: its tally, and weighted means over the answers.

    `reached`: mean of the scores, each capped at its standard; `standard`: mean of the standards;
    both 0..4, None without answers. `grade`: at least half of the answers are known this well;
    None without answers.
    """

    sub_domain: SubDomain
    tally: ScoreTally
    reached: float | None
    standard: float | None
    grade: str | None

    @property
    def gap(self) -> float | None:
        """How far the mean is below the standard, 0 or more."""
        if self.reached is None or self.standard is None:
            return None
        return self.standard - self.reached

    @property
    def is_met(self) -> bool:
        """Whether every answer reaches its standard; False without answers."""
        return self.tally.answered > 0 and self.tally.gaps == 0


@dataclass(frozen=True, kw_only=True)
class CapacityLines:
    """One capacity with its sub-domains that have questions, in order."""

    code: str
    name: Words
    tally: ScoreTally
    lines: tuple[SubDomainSummary, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorGap:
    """One indicator below its standard."""

    indicator: IndicatorContent
    sub_domain: SubDomain
    score: int
    standard: int
    grade: str

    @property
    def size(self) -> int:
        """The difference in scores, 1..4."""
        return standard_gap(score=self.score, standard=self.standard)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The profile of one visit.

    `gaps`: must-haves first, then by weight, largest first. `missing`: asked and not answered.
    `evidence`: answers by how they are known, weakest first. `critical_asked`: answered indicators
    of weight 3.
    """

    whole: ScoreTally
    capacities: tuple[CapacityLines, ...]
    gaps: tuple[IndicatorGap, ...]
    missing: tuple[IndicatorContent, ...]
    evidence: tuple[tuple[str, int], ...]
    critical_asked: int

    @property
    def critical(self) -> tuple[IndicatorGap, ...]:
        """The must-have gaps only."""
        return tuple(gap for gap in self.gaps if gap.indicator.is_critical)

    @property
    def lines(self) -> tuple[SubDomainSummary, ...]:
        """The sub-domains of all capacities."""
        return tuple(
            sub_domain_summary
            for capacity_lines in self.capacities
            for sub_domain_summary in capacity_lines.lines
        )

    @property
    def met(self) -> int:
        """The number of sub-domains with every answer at its standard."""
        return sum(sub_domain_summary.is_met for sub_domain_summary in self.lines)


def visit_profile(*, instrument: InstrumentContent, visited: VisitResults) -> Profile:
    """The profile of a visit, by the instrument it was made with."""
    indicators = instrument.applicable(standard_class=visited.standard_class, modes=visited.modes)
    tallies = score_tallies(
        instrument=instrument,
        scores=visited.scores,
        standard_class=visited.standard_class,
        modes=visited.modes,
    )
    answered = [
        indicator
        for indicator in indicators
        if isinstance(visited.scores.get(indicator.code), int)
    ]
    grades = [visited.grades.get(indicator.code, NO_GRADE) for indicator in answered]
    return Profile(
        whole=tallies[""],
        capacities=tuple(_capacities(instrument, visited, tallies)),
        gaps=_gaps(instrument, visited, answered),
        missing=tuple(
            indicator for indicator in indicators if visited.scores.get(indicator.code) is None
        ),
        evidence=tuple((grade, grades.count(grade)) for grade in GRADES),
        critical_asked=sum(indicator.is_critical for indicator in answered),
    )


def typical_grade(*, grades: Sequence[str]) -> str | None:
    """The grade that at least half of the answers reach, None without answers.

    >>> typical_grade(grades=["measured", "said", "seen"]), typical_grade(grades=["said", "seen"])
    ('seen', 'seen')
    """
    ranked = sorted(GRADES.index(grade) for grade in grades)
    return GRADES[ranked[len(ranked) // 2]] if ranked else None


def _capacities(
    instrument: InstrumentContent, visited: VisitResults, tallies: Mapping[str, ScoreTally]
) -> Iterator[CapacityLines]:
    for code, name in instrument.capacities.items():
        sub_domain_summaries = tuple(
            _sub_domain_summary(sub_domain, instrument, visited, tallies[sub_domain.code])
            for sub_domain in instrument.sub_domains
            if sub_domain.capacity == code and sub_domain.code in tallies
        )
        if sub_domain_summaries:
            yield CapacityLines(
                code=code, name=name, tally=tallies[code], lines=sub_domain_summaries
            )


def _sub_domain_summary(
    sub_domain: SubDomain, instrument: InstrumentContent, visited: VisitResults, tally: ScoreTally
) -> SubDomainSummary:
    scored_indicators = [
        (indicator, value)
        for indicator in instrument.sub_domain_indicators(sub_domain=sub_domain.code)
        if isinstance(value := visited.scores.get(indicator.code), int)
        and visited.standard_class in indicator.standard
    ]
    weight = sum(indicator.weight for indicator, _value in scored_indicators)
    reached = standard = None
    if weight:
        due = {
            indicator.code: indicator.standard[visited.standard_class]
            for indicator, _value in scored_indicators
        }
        reached = (
            sum(
                indicator.weight * min(value, due[indicator.code])
                for indicator, value in scored_indicators
            )
            / weight
        )
        standard = (
            sum(indicator.weight * due[indicator.code] for indicator, _value in scored_indicators)
            / weight
        )
    return SubDomainSummary(
        sub_domain=sub_domain,
        tally=tally,
        reached=reached,
        standard=standard,
        grade=typical_grade(
            grades=[
                visited.grades.get(indicator.code, "") for indicator, _value in scored_indicators
            ]
        ),
    )


def _gaps(
    instrument: InstrumentContent, visited: VisitResults, answered: Sequence[IndicatorContent]
) -> tuple[IndicatorGap, ...]:
    sub_domains = {sub_domain.code: sub_domain for sub_domain in instrument.sub_domains}
    gaps = [
        IndicatorGap(
            indicator=indicator,
            sub_domain=sub_domains[indicator.sub_domain],
            score=int(visited.scores[indicator.code] or 0),
            standard=indicator.standard[visited.standard_class],
            grade=visited.grades.get(indicator.code, NO_GRADE),
        )
        for indicator in answered
    ]
    short = [gap for gap in gaps if gap.size > 0]
    return tuple(sorted(short, key=lambda gap: (-gap.indicator.weight, -gap.size)))
