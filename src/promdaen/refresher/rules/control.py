"""The standing control: a tenth of officers, drawn by lot, stays on plain quarterly passes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONTROL_SHARE = 0.1
# Where the plan is not ahead, passes on these days take its place (design, section 6).
FALLBACK_DAYS = (75, 170, 290)
# Looks at the same year, one a quarter, share what may go wrong by chance.
LOOKS, WRONG_SHARE = 4, 0.05
# Fewer officers of an arm than this say nothing; an interval no wider than this on each side
# decides, whichever side of nought it lies on.
LEAST_OFFICERS, PRECISION = 5, 0.05
AHEAD, NOT_AHEAD, TOO_EARLY = "ahead", "not_ahead", "too_early"


def draw(*, strata: Mapping[str, str], seed: int, share: float = CONTROL_SHARE) -> frozenset[str]:
    """Who is in the control: the share of all, spread over strata by largest remainders.

    strata: stratum of each officer. The same seed draws the same, in whatever order they come.

    >>> one_a_department = draw(strata={f"{n:02}": "AB"[n % 2] for n in range(20)}, seed=7)
    >>> sorted(int(one) % 2 for one in one_a_department)
    [0, 1]
    """
    lots = np.random.default_rng(seed)
    members: dict[str, list[str]] = {}
    for officer in sorted(strata):
        members.setdefault(strata[officer], []).append(officer)
    names = sorted(members)
    due = {name: share * len(members[name]) for name in names}
    counts = {name: int(due[name]) for name in names}
    left = round(share * len(strata)) - sum(counts.values())
    tie = dict(zip(names, lots.permutation(len(names)).tolist(), strict=True))
    for name in sorted(names, key=lambda name: (counts[name] - due[name], tie[name]))[:left]:
        counts[name] += 1
    drawn = [
        members[name][int(place)]
        for name in names
        for place in lots.permutation(len(members[name]))[: counts[name]]
    ]
    return frozenset(drawn)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What one officer answered of the same lot of questions: how many, and how many rightly."""

    asked: int
    right: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Share right of the planned less that of the control, with its interval, and what follows."""

    difference: float
    low: float
    high: float
    planned_officers: int
    control_officers: int
    decision: str

    @property
    def is_fall_back_due(self) -> bool:
        """Whether passes on fixed days are to take the plan's place."""
        return self.decision == NOT_AHEAD


def compared(*, planned: Sequence[Tally], control: Sequence[Tally]) -> Comparison:
    """Compare the plan with the control on questions drawn for both by the same lot.

    Officers are the units (Welch's t, B. L. Welch, Biometrika 34, 1947), since answers of one
    officer resemble each other; the interval allows for four looks a year (Bonferroni). Questions
    that the plan chose itself must not be among them: it chooses what is least known.
    """
    arms = [[one for one in arm if one.asked] for arm in (planned, control)]
    counts = [len(arm) for arm in arms]
    if min(counts) < LEAST_OFFICERS:
        return _comparison(difference=0.0, half=1.0, counts=counts, decision=TOO_EARLY)
    means, errors = zip(*(_mean_and_error(arm=arm) for arm in arms), strict=True)
    difference, error = means[0] - means[1], math.hypot(*errors)
    freedom = error**4 / sum(
        one**4 / (count - 1) for one, count in zip(errors, counts, strict=True)
    )
    half = error * float(stats.t.ppf(1 - WRONG_SHARE / LOOKS / 2, freedom))
    return _comparison(
        difference=difference,
        half=half,
        counts=counts,
        decision=_decision(difference=difference, half=half),
    )


def _mean_and_error(*, arm: Sequence[Tally]) -> tuple[float, float]:
    """Mean share of officers and its standard error, which is never below that of the answers."""
    shares = np.array([one.right / one.asked for one in arm])
    answers = sum(one.asked for one in arm)
    likely = (sum(one.right for one in arm) + 1) / (answers + 2)
    least = math.sqrt(likely * (1 - likely) / answers)
    return float(shares.mean()), max(float(shares.std(ddof=1)) / math.sqrt(len(arm)), least)


def _decision(*, difference: float, half: float) -> str:
    if abs(difference) <= half and half > PRECISION:
        return TOO_EARLY
    return AHEAD if difference > 0 else NOT_AHEAD


def _comparison(
    *, difference: float, half: float, counts: Sequence[int], decision: str
) -> Comparison:
    return Comparison(
        difference=difference,
        low=difference - half,
        high=difference + half,
        planned_officers=counts[0],
        control_officers=counts[1],
        decision=decision,
    )
