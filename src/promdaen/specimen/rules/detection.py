"""Signal detection: how well defects are separated from genuine documents, and the bias."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import scipy

from promdaen.kit.texts import Text, Words

CONFIDENCE = 0.95
# What is added to the hits and false alarms, and twice to the trials. A third makes each rate
# median-unbiased (Kerman 2011); a half is the log-linear correction (Hautus 1995).
RATE_CORRECTION = 1 / 3
LOG_LINEAR = 0.5
# Below this many decisions a figure of one officer is a hint, not a finding.
TRIALS_FOR_A_FINDING = 200
# Fewer of either sort give no information about the criterion.
MIN_TRIALS_OF_A_KIND = 5
# A bar this near the middle, in standard deviations, is called balanced.
BALANCED_WITHIN = 0.5

Interval = tuple[float, float]

BIAS_TEXTS: dict[str, Words] = {
    "waves_through": Text("You tend to accept: when in doubt you let the document pass."),
    "stops_too_many": Text("You tend to stop: when in doubt you stop the document."),
    "balanced": Text("Balanced: you err about as often on one side as on the other."),
    "unclear": Text("There are too few decisions to tell."),
}
"""The bias in words, by the code that `bias` gives."""


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """One decision: whether the specimen had a defect, the answer, and the time.

    `defect` is its code, "" for a genuine one; `tools` are those used.
    """

    defect: str
    is_suspected: bool
    milliseconds: int = 0
    tools: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether a defect was suspected or a genuine specimen accepted."""
        return self.is_suspected == bool(self.defect)


@dataclass(frozen=True, kw_only=True)
class DetectionCounts:
    """How many defective specimens were stopped and missed, genuine ones stopped and passed."""

    hits: int
    misses: int
    false_alarms: int
    passes: int

    @property
    def defective(self) -> int:
        """How many had a defect."""
        return self.hits + self.misses

    @property
    def genuine(self) -> int:
        """How many had none."""
        return self.false_alarms + self.passes

    @property
    def trials(self) -> int:
        """How many decisions there are."""
        return self.defective + self.genuine


@dataclass(frozen=True, kw_only=True)
class DetectionMeasures:
    """Measures of skill from counts.

    `d_prime` is the distance between defective and genuine in standard deviations, 0 for guessing;
    `criterion` is the bias, above 0 if too many are accepted, below if too many are stopped. Each
    has a standard error and a 95 % interval.
    """

    hit_rate: float
    false_alarm_rate: float
    d_prime: float
    d_prime_error: float
    d_prime_interval: Interval
    criterion: float
    criterion_error: float
    criterion_interval: Interval


def sum_counts(*, counts: Sequence[DetectionCounts]) -> DetectionCounts:
    """The counts of several officers or runs as those of one."""
    return DetectionCounts(
        hits=sum(count.hits for count in counts),
        misses=sum(count.misses for count in counts),
        false_alarms=sum(count.false_alarms for count in counts),
        passes=sum(count.passes for count in counts),
    )


def detection_counts(*, results: Iterable[TrialResult]) -> DetectionCounts:
    """Count decisions into the four outcomes.

    >>> detection_counts(results=[TrialResult(defect="expired", is_suspected=True)]).hits
    1
    """
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for result in results:
        counts[bool(result.defect), result.is_suspected] += 1
    return DetectionCounts(
        hits=counts[True, True],
        misses=counts[True, False],
        false_alarms=counts[False, True],
        passes=counts[False, False],
    )


def detection_measures(
    *, counts: DetectionCounts, correction: float = RATE_CORRECTION
) -> DetectionMeasures | None:
    """Skill and criterion from counts; None without both sorts of specimens.

    Rates are (x + a) / (n + 2a) with the correction a, so that none is 0 or 1: a third by default
    (Kerman 2011, Electronic Journal of Statistics 5, 1450-1470), LOG_LINEAR for the log-linear one
    (Hautus 1995, Behavior Research Methods, Instruments, & Computers 27, 46-51).
    d' = z(H) - z(F), c = -(z(H) + z(F)) / 2 (Macmillan & Creelman 2005, Detection Theory,
    equations 1.5 and 2.1). Variances by the delta method (Gourevitch & Galanter 1967,
    Psychometrika 32, 25-33). Raises ZeroDivisionError if the correction is 0 and a rate is 0 or 1.

    >>> counts = DetectionCounts(hits=20, misses=5, false_alarms=10, passes=15)
    >>> skill = detection_measures(counts=counts)
    >>> round(skill.d_prime, 2), round(skill.criterion, 2)
    (1.06, -0.28)
    """
    if not counts.defective or not counts.genuine:
        return None
    hit = (counts.hits + correction) / (counts.defective + 2 * correction)
    alarm = (counts.false_alarms + correction) / (counts.genuine + 2 * correction)
    z_hit, z_alarm = float(scipy.special.ndtri(hit)), float(scipy.special.ndtri(alarm))
    spread = math.sqrt(
        _variance(rate=hit, n=counts.defective) + _variance(rate=alarm, n=counts.genuine)
    )
    d_prime, criterion = z_hit - z_alarm, -(z_hit + z_alarm) / 2
    return DetectionMeasures(
        hit_rate=hit,
        false_alarm_rate=alarm,
        d_prime=d_prime,
        d_prime_error=spread,
        d_prime_interval=_interval(middle=d_prime, error=spread),
        criterion=criterion,
        criterion_error=spread / 2,
        criterion_interval=_interval(middle=criterion, error=spread / 2),
    )


def bias(*, counts: DetectionCounts) -> str:
    """The bias as a code of BIAS_TEXTS.

    Unclear with fewer than MIN_TRIALS_OF_A_KIND decisions of either sort. A side if the whole
    interval of the criterion is on it; balanced if the interval is within half a standard
    deviation of 0; otherwise unclear.

    >>> bias(counts=DetectionCounts(hits=20, misses=30, false_alarms=2, passes=118))
    'waves_through'
    """
    measures = detection_measures(counts=counts)
    if measures is None or min(counts.defective, counts.genuine) < MIN_TRIALS_OF_A_KIND:
        return "unclear"
    return bias_of_interval(interval=measures.criterion_interval)


def bias_of_interval(*, interval: Interval) -> str:
    """The side of an interval of the criterion, as a code of BIAS_TEXTS."""
    low, high = interval
    if low > 0:
        return "waves_through"
    if high < 0:
        return "stops_too_many"
    return "balanced" if max(-low, high) <= BALANCED_WITHIN else "unclear"


def is_hint(*, trials: int) -> bool:
    """Whether figures of one officer are a hint only, not a finding.

    >>> is_hint(trials=199), is_hint(trials=200)
    (True, False)
    """
    return trials < TRIALS_FOR_A_FINDING


def median_seconds(*, results: Sequence[TrialResult]) -> float | None:
    """The median time of decisions in seconds; None without any.

    >>> median_seconds(results=[TrialResult(defect="", is_suspected=False, milliseconds=8000)])
    8.0
    """
    return median(result.milliseconds for result in results) / 1000 if results else None


def _variance(*, rate: float, n: int) -> float:
    """Variance of z(rate) by the delta method."""
    z = float(scipy.special.ndtri(rate))
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return rate * (1 - rate) / (n * density * density)


def _interval(*, middle: float, error: float) -> Interval:
    half = float(scipy.special.ndtri((1 + CONFIDENCE) / 2)) * error
    return middle - half, middle + half
