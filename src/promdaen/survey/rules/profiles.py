"""The profile of one visit: what a checkpoint reaches of its standard, part by part, and gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Words
from promdaen.survey.rules.figures import GRADES
from promdaen.survey.rules.instrument import Indicator, Instrument, SubDomain
from promdaen.survey.rules.scores import Scores, Tally, gap_of, tallies_of

NOT_SAID = GRADES[0]


@dataclass(frozen=True, kw_only=True)
class Visited:
    """What a visit found, and for which class (of CLASSES) and modes (of MODES)."""

    scores: Scores
    grades: Mapping[str, str]
    standard_class: str
    modes: Collection[str]


@dataclass(frozen=True, kw_only=True)
class SubDomainLine:
    """One sub-domain: its tally, and weighted means over what was answered.

    `reached`: mean of the scores, each counted no higher than its standard; `standard`: mean of
    the standards; both 0..4, None where nothing was answered. `grade`: at least half of the
    answers are known this well; None where nothing was answered.
    """

    sub_domain: SubDomain
    tally: Tally
    reached: float | None
    standard: float | None
    grade: str | None

    @property
    def gap(self) -> float | None:
        """By how much the mean falls short of the standard, 0 or more."""
        if self.reached is None or self.standard is None:
            return None
        return self.standard - self.reached

    @property
    def is_met(self) -> bool:
        """Whether every answer reaches its standard; False where nothing was answered."""
        return self.tally.answered > 0 and self.tally.gaps == 0


@dataclass(frozen=True, kw_only=True)
class CapacityLines:
    """One capacity with its sub-domains that are asked, in their order."""

    code: str
    name: Words
    tally: Tally
    lines: tuple[SubDomainLine, ...]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One indicator below its standard."""

    indicator: Indicator
    sub_domain: SubDomain
    score: int
    standard: int
    grade: str

    @property
    def size(self) -> int:
        """By how many scores, 1..4."""
        return gap_of(score=self.score, standard=self.standard)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that is worked out of one visit.

    `gaps`: critical ones first, then by weight, the widest first. `missing`: asked and not
    answered. `evidence`: answers by how they are known, weakest first. `critical_asked`: answered
    indicators of weight 3.
    """

    whole: Tally
    capacities: tuple[CapacityLines, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[Indicator, ...]
    evidence: tuple[tuple[str, int], ...]
    critical_asked: int

    @property
    def critical(self) -> tuple[Gap, ...]:
        """The critical gaps alone."""
        return tuple(gap for gap in self.gaps if gap.indicator.is_critical)

    @property
    def lines(self) -> tuple[SubDomainLine, ...]:
        """The sub-domains of all capacities."""
        return tuple(line for one in self.capacities for line in one.lines)

    @property
    def met(self) -> int:
        """How many sub-domains have every answer at its standard."""
        return sum(line.is_met for line in self.lines)


def profile_of(*, instrument: Instrument, visited: Visited) -> Profile:
    """The profile of a visit by the instrument that it was made with."""
    asked = instrument.applicable(standard_class=visited.standard_class, modes=visited.modes)
    tallies = tallies_of(
        instrument=instrument,
        scores=visited.scores,
        standard_class=visited.standard_class,
        modes=visited.modes,
    )
    answered = [one for one in asked if isinstance(visited.scores.get(one.code), int)]
    grades = [visited.grades.get(one.code, NOT_SAID) for one in answered]
    return Profile(
        whole=tallies[""],
        capacities=tuple(_capacities(instrument, visited, tallies)),
        gaps=_gaps(instrument, visited, answered),
        missing=tuple(one for one in asked if visited.scores.get(one.code) is None),
        evidence=tuple((grade, grades.count(grade)) for grade in GRADES),
        critical_asked=sum(one.is_critical for one in answered),
    )


def typical_grade(*, grades: Sequence[str]) -> str | None:
    """The grade that at least half of the answers reach, None without answers.

    >>> typical_grade(grades=["measured", "said", "seen"]), typical_grade(grades=["said", "seen"])
    ('seen', 'seen')
    """
    ranked = sorted(GRADES.index(one) for one in grades)
    return GRADES[ranked[len(ranked) // 2]] if ranked else None


def _capacities(
    instrument: Instrument, visited: Visited, tallies: Mapping[str, Tally]
) -> Iterator[CapacityLines]:
    for code, name in instrument.capacities.items():
        lines = tuple(
            _line(one, instrument, visited, tallies[one.code])
            for one in instrument.sub_domains
            if one.capacity == code and one.code in tallies
        )
        if lines:
            yield CapacityLines(code=code, name=name, tally=tallies[code], lines=lines)


def _line(
    sub_domain: SubDomain, instrument: Instrument, visited: Visited, tally: Tally
) -> SubDomainLine:
    held = [
        (one, value)
        for one in instrument.indicators_of(sub_domain=sub_domain.code)
        if isinstance(value := visited.scores.get(one.code), int)
        and visited.standard_class in one.standard
    ]
    weight = sum(one.weight for one, _value in held)
    reached = standard = None
    if weight:
        due = {one.code: one.standard[visited.standard_class] for one, _value in held}
        reached = sum(one.weight * min(value, due[one.code]) for one, value in held) / weight
        standard = sum(one.weight * due[one.code] for one, _value in held) / weight
    return SubDomainLine(
        sub_domain=sub_domain,
        tally=tally,
        reached=reached,
        standard=standard,
        grade=typical_grade(grades=[visited.grades.get(one.code, "") for one, _value in held]),
    )


def _gaps(
    instrument: Instrument, visited: Visited, answered: Sequence[Indicator]
) -> tuple[Gap, ...]:
    sub_domains = {one.code: one for one in instrument.sub_domains}
    found = [
        Gap(
            indicator=one,
            sub_domain=sub_domains[one.sub_domain],
            score=int(visited.scores[one.code] or 0),
            standard=one.standard[visited.standard_class],
            grade=visited.grades.get(one.code, NOT_SAID),
        )
        for one in answered
    ]
    short = [one for one in found if one.size > 0]
    return tuple(sorted(short, key=lambda one: (-one.indicator.weight, -one.size)))
