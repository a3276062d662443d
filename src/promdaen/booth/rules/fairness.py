"""Whether officers treat travellers alike who differ only in random attributes.

Nation, sex, age and dress are independent of the truth, so that a difference in how often
travellers are stopped or refused is due to treatment or chance. Every level is compared with the
rest. There are several differences: about one interval in twenty excludes zero by chance alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import scipy

from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import Bearer
from promdaen.kit.intervals import CONFIDENCE, newcombe

Interval = tuple[float, float]

FEMALE = "F"
UNDER_40, FROM_40 = "under_40", "from_40"
MIDDLE_AGE = 40
BEARER_FACTORS = ("nation", "sex", "age", "dress")
SENT_ON_RULINGS = (rulings.SECOND_LINE, rulings.REFUSE)
"""What the first line does that costs a traveller time or the way."""
MIN_TRAVELLERS, MIN_TRAVELLERS_A_SIDE = 200, 20
"""Below so many travellers, or so many on one side, a difference cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedTraveller:
    """A traveller ruled on by an officer; `levels` by factor."""

    officer: Hashable
    is_on: bool
    levels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Numbers of a level stopped or refused, and in total; and of the rest."""

    on: int
    n: int
    rest_on: int
    rest_n: int

    @property
    def is_readable(self) -> bool:
        """Whether both sides are large enough for a result."""
        return self.n + self.rest_n >= MIN_TRAVELLERS and (
            min(self.n, self.rest_n) >= MIN_TRAVELLERS_A_SIDE
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """The difference between a level and the rest, -1..1, with its interval.

    `officers` are those who met both sides; `difference` is None if n is too small.
    """

    factor: str
    level: str
    sides: Sides
    officers: int
    difference: float | None
    interval: Interval | None

    @property
    def is_apart(self) -> bool:
        """Whether the interval excludes zero."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def bearer_levels(*, bearer: Bearer) -> dict[str, str]:
    """The random attributes of a traveller, by factor."""
    return {
        "nation": bearer.nation,
        "sex": bearer.sex,
        "age": UNDER_40 if bearer.age < MIDDLE_AGE else FROM_40,
        "dress": bearer.dress,
    }


def own_effects(*, passed: Sequence[PassedTraveller]) -> list[Effect]:
    """The effects in the travellers of one officer, factor by factor."""
    effects = []
    for factor, level in _levels(passed):
        sides = _sides(passed, factor, level)
        difference, interval = share_difference(sides=sides) if sides.is_readable else (None, None)
        effects.append(
            Effect(
                factor=factor,
                level=level,
                sides=sides,
                officers=1,
                difference=difference,
                interval=interval,
            )
        )
    return effects


def pooled_effects(*, passed: Sequence[PassedTraveller]) -> list[Effect]:
    """The effects over all officers, each compared only with themselves."""
    by_officer: dict[Hashable, list[PassedTraveller]] = defaultdict(list)
    for ruling in passed:
        by_officer[ruling.officer].append(ruling)
    effects = []
    for factor, level in _levels(passed):
        strata = [_sides(rows, factor, level) for rows in by_officer.values()]
        both = [sides for sides in strata if sides.n and sides.rest_n]
        whole = _sum(both)
        pair = _common(whole, both) if whole.is_readable else (None, None)
        effects.append(
            Effect(
                factor=factor,
                level=level,
                sides=whole,
                officers=len(both),
                difference=pair[0],
                interval=pair[1],
            )
        )
    return effects


def _common(whole: Sides, strata: Sequence[Sides]) -> tuple[float, Interval]:
    """The common difference; with identical treatment the strata have no variance."""
    if whole.on + whole.rest_on in {0, whole.n + whole.rest_n}:
        return share_difference(sides=whole)
    return mantel_haenszel(strata=strata)


def share_difference(*, sides: Sides) -> tuple[float, Interval]:
    """The difference of both shares with Newcombe's interval, for n above 0 on both sides."""
    share, rest = sides.on / sides.n, sides.rest_on / sides.rest_n
    interval = newcombe(share=share, n=sides.n, other_share=rest, other_n=sides.rest_n)
    return share - rest, interval


def mantel_haenszel(*, strata: Iterable[Sides]) -> tuple[float, Interval]:
    """The common difference of shares over strata with both sides, and its interval.

    The variance is valid both for few large strata and for many small ones. Source: Sato (1989),
    Biometrics 45, 1323-1324; Greenland and Robins (1985), Biometrics 41, 55-68.

    >>> strata = [Sides(on=8, n=106, rest_on=5, rest_n=120),
    ...           Sides(on=22, n=98, rest_on=16, rest_n=85)]
    >>> difference, interval = mantel_haenszel(strata=strata)
    >>> round(difference, 4), [round(end, 4) for end in interval]
    (0.0349, [-0.0276, 0.0974])
    """
    top = weight = tilt = spread = 0.0
    for sides in strata:
        share, rest = sides.n / (sides.n + sides.rest_n), sides.rest_n / (sides.n + sides.rest_n)
        weight += sides.n * rest
        top += sides.on * rest - sides.rest_on * share
        tilt += sides.rest_on * share**2 - sides.on * rest**2
        tilt += share * rest * (sides.rest_n - sides.n) / 2
        off = sides.on * (sides.rest_n - sides.rest_on) + sides.rest_on * (sides.n - sides.on)
        spread += off / (2 * (sides.n + sides.rest_n))
    difference = top / weight
    error = math.sqrt(max(difference * tilt + spread, 0.0)) / weight
    half = float(scipy.special.ndtri((1 + CONFIDENCE) / 2)) * error
    return difference, (max(-1.0, difference - half), min(1.0, difference + half))


def _levels(passed: Sequence[PassedTraveller]) -> list[tuple[str, str]]:
    """Factors with their levels; of two levels only one, because the other is redundant."""
    level_shares = []
    for factor in BEARER_FACTORS:
        factor_levels = sorted({ruling.levels[factor] for ruling in passed})
        if factor == "sex":
            factor_levels = [level for level in factor_levels if level == FEMALE]
        if factor == "age":
            factor_levels = [level for level in factor_levels if level == UNDER_40]
        level_shares += [(factor, level) for level in factor_levels]
    return level_shares


def _sides(passed: Iterable[PassedTraveller], factor: str, level: str) -> Sides:
    counts = {True: [0, 0], False: [0, 0]}
    for ruling in passed:
        side = counts[ruling.levels[factor] == level]
        side[0] += ruling.is_on
        side[1] += 1
    return Sides(
        on=counts[True][0], n=counts[True][1], rest_on=counts[False][0], rest_n=counts[False][1]
    )


def _sum(strata: Sequence[Sides]) -> Sides:
    return Sides(
        on=sum(sides.on for sides in strata),
        n=sum(sides.n for sides in strata),
        rest_on=sum(sides.rest_on for sides in strata),
        rest_n=sum(sides.rest_n for sides in strata),
    )
