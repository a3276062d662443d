"""Differential functioning: items that are harder for one group than its scores explain."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray, defined

# Pooled nationally: with fewer officers in a group a finding means too little.
MIN_PER_GROUP = 100
SIGNIFICANCE = 0.05
DELTA_SCALE = -2.35
DELTA_SLIGHT, DELTA_LARGE = 1.0, 1.5
ONE_SIDED_Z = 1.645
CONTINUITY = 0.5
AT_REST = 1e-10


@dataclass(frozen=True)
class Dif:
    """Whether one item behaves alike for two groups of equal score.

    mh_chi2: Mantel-Haenszel chi-square, 1 df; mh_alpha: common odds ratio, above 1 if the
    reference group does better; ets_class: A (none or slight), B, C (large); logistic_chi2:
    likelihood ratio of uniform and non-uniform effects together, 2 df. None if no score has
    officers of both groups who differ on the item.
    """

    mh_chi2: float | None
    mh_alpha: float | None
    ets_class: str | None
    logistic_chi2: float | None


@dataclass(frozen=True, eq=False)
class Strata:
    """2 x 2 tables at each score: reference right and wrong, focal right and wrong.

    Each of shape (scores,), counts of officers.
    """

    reference_right: FloatArray
    reference_wrong: FloatArray
    focal_right: FloatArray
    focal_wrong: FloatArray

    @property
    def officers(self) -> FloatArray:
        """Officers at each score, shape (scores,)."""
        return self.reference_right + self.reference_wrong + self.focal_right + self.focal_wrong


def is_enough(*, is_focal: BoolArray) -> bool:
    """Whether both groups are large enough for a finding to be meaningful.

    >>> is_enough(is_focal=np.arange(250) < 99)
    False
    """
    focal = int(is_focal.sum())
    return min(focal, len(is_focal) - focal) >= MIN_PER_GROUP


def dif(*, marks: FloatArray, is_focal: BoolArray) -> list[Dif]:
    """Mantel-Haenszel and logistic findings for every item.

    marks: 0 or 1 without missing, shape (officers, items); is_focal: shape (officers,). Officers
    are matched on the total score including the item, without purification.
    """
    totals = marks.sum(axis=1).astype(np.int64)
    findings = []
    for item in marks.T:
        strata = score_strata(right=item, totals=totals, is_focal=is_focal)
        alpha, chi2 = mh_alpha(strata=strata), mh_chi2(strata=strata)
        findings.append(
            Dif(
                mh_chi2=chi2,
                mh_alpha=alpha,
                ets_class=ets_class(strata=strata),
                logistic_chi2=logistic_chi2(strata=strata),
            )
        )
    return findings


def score_strata(*, right: FloatArray, totals: IntArray, is_focal: BoolArray) -> Strata:
    """The tables of one item at each total score, from marks 0 or 1, shape (officers,)."""
    scores = int(totals.max(initial=0)) + 1

    def count(in_group: BoolArray, weight: FloatArray) -> FloatArray:
        counts = np.bincount(totals[in_group], weights=weight[in_group], minlength=scores)
        return counts.astype(float)

    return Strata(
        reference_right=count(~is_focal, right),
        reference_wrong=count(~is_focal, 1 - right),
        focal_right=count(is_focal, right),
        focal_wrong=count(is_focal, 1 - right),
    )


def mh_chi2(*, strata: Strata) -> float | None:
    """The Mantel-Haenszel chi-square with continuity correction, 1 df.

    Source: Holland and Thayer (1988) in Wainer and Braun, Test validity, 129-145.
    """
    has_spread = strata.officers > 1
    officers = strata.officers[has_spread]
    reference = (strata.reference_right + strata.reference_wrong)[has_spread]
    focal = officers - reference
    right = (strata.reference_right + strata.focal_right)[has_spread]
    due = reference * right / officers
    spread = reference * focal * right * (officers - right) / (officers**2 * (officers - 1))
    if spread.sum() <= 0:
        return None
    difference = abs(float((strata.reference_right[has_spread] - due).sum()))
    return (difference - CONTINUITY) ** 2 / float(spread.sum())


def mh_alpha(*, strata: Strata) -> float | None:
    """The common odds ratio, above 1 if the reference group does better.

    None if it has no finite positive value. Source: Mantel and Haenszel (1959), Journal of the
    National Cancer Institute 22, 719-748.
    """
    for_reference, for_focal = _odds(strata=strata)
    if for_reference.sum() <= 0 or for_focal.sum() <= 0:
        return None
    return float(for_reference.sum() / for_focal.sum())


def delta_se(*, strata: Strata) -> float | None:
    """Standard error of delta = -2.35 ln(alpha).

    Source: Phillips and Holland (1987), Biometrics 43, 425-431, the variance of Robins,
    Breslow and Greenland (1986), Biometrics 42, 311-323.
    """
    alpha = mh_alpha(strata=strata)
    if alpha is None:
        return None
    for_reference, _ = _odds(strata=strata)
    has_officers = strata.officers > 0
    reference_right, reference_wrong = (
        strata.reference_right[has_officers],
        strata.reference_wrong[has_officers],
    )
    focal_right, focal_wrong = strata.focal_right[has_officers], strata.focal_wrong[has_officers]
    part = (reference_right * focal_wrong + alpha * reference_wrong * focal_right) * (
        reference_right + focal_wrong + alpha * (reference_wrong + focal_right)
    )
    variance = float((part / strata.officers[has_officers] ** 2).sum())
    return abs(DELTA_SCALE) * math.sqrt(variance / (2 * float(for_reference.sum()) ** 2))


def ets_class(*, strata: Strata) -> str | None:
    """A, B or C by the size of delta and its significance.

    A: delta below 1 or not significant at 5 %; C: delta of 1.5 or more and significantly above 1
    (one-sided 5 %); B: the rest. Source: Zieky (1993) in Holland and Wainer, Differential item
    functioning, 337-347.
    """
    alpha, chi2, error = mh_alpha(strata=strata), mh_chi2(strata=strata), delta_se(strata=strata)
    if alpha is None or chi2 is None or error is None:
        return None
    size = abs(DELTA_SCALE * math.log(alpha))
    if size < DELTA_SLIGHT or float(scipy.special.chdtrc(1, chi2)) >= SIGNIFICANCE:
        return "A"
    is_above = size - DELTA_SLIGHT > ONE_SIDED_Z * error
    return "C" if size >= DELTA_LARGE and is_above else "B"


def logistic_chi2(*, strata: Strata) -> float | None:
    """Likelihood ratio of group and group-by-score effects together, 2 df.

    None if all answered the item alike or there is only one group. Source: Swaminathan and Rogers
    (1990), Journal of Educational Measurement 27, 361-370.
    """
    right = np.concatenate([strata.reference_right, strata.focal_right])
    wrong = np.concatenate([strata.reference_wrong, strata.focal_wrong])
    scores = len(strata.reference_right)
    score = np.tile(np.arange(scores, dtype=float), 2)
    group = np.repeat([0.0, 1.0], scores)
    officers = right + wrong
    in_focal = float(officers[scores:].sum())
    if 0 in (right.sum(), wrong.sum()) or in_focal in (0, officers.sum()):
        return None
    mean = float(score @ officers / officers.sum())
    sd = math.sqrt(float(officers @ (score - mean) ** 2 / officers.sum()))
    score = (score - mean) / (sd or 1.0)
    columns = np.stack([np.ones_like(score), score, group, group * score], axis=1)
    small = _deviance(design=columns[:, :2], right=right, wrong=wrong)
    return defined(value=max(0.0, small - _deviance(design=columns, right=right, wrong=wrong)))


def _odds(*, strata: Strata) -> tuple[FloatArray, FloatArray]:
    """Each score's contribution to the odds for and against the reference group."""
    has_officers = strata.officers > 0
    officers = strata.officers[has_officers]
    return (
        strata.reference_right[has_officers] * strata.focal_wrong[has_officers] / officers,
        strata.reference_wrong[has_officers] * strata.focal_right[has_officers] / officers,
    )


def _deviance(*, design: FloatArray, right: FloatArray, wrong: FloatArray) -> float:
    """Minus twice the highest log-likelihood of a logistic regression on counts."""
    officers = right + wrong

    def loss(weights: FloatArray) -> float:
        logits = design @ weights
        spared = np.logaddexp(0.0, logits)
        return 2 * float(officers @ spared - right @ logits)

    weights = np.zeros(design.shape[1])
    now = loss(weights)
    while True:
        chance = scipy.special.expit(design @ weights)
        gradient = design.T @ (right - officers * chance)
        spread = design.T @ (design * (officers * chance * (1 - chance))[:, np.newaxis])
        step = np.linalg.lstsq(spread, gradient, rcond=None)[0]
        # A step that is too long overshoots; repeated halving keeps it from getting worse.
        while (then := loss(weights + step)) > now:
            step = step / 2
        # If the groups separate perfectly the likelihood has no maximum, only a limit.
        if then >= now - AT_REST * max(1.0, now):
            return then
        weights, now = weights + step, then
