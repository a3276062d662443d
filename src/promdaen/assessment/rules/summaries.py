"""Summary: the figures of a results sheet, as the sheet defines them."""

from dataclasses import dataclass

from promdaen.assessment.rules import (
    cohorts,
    feedback,
    gains,
    intervals,
    reliability,
    retention,
    shifts,
)
from promdaen.assessment.rules.arrays import SAME_POINTS, FloatArray, Interval, defined, ratio
from promdaen.kit.cluster import ClusterMap
from promdaen.kit.json_objects import NewJsonObject

GAIN_FIELDS = (
    "before_mean",
    "after_mean",
    "gain_points",
    "gain_points_interval",
    "gain_points_improvers",
    "gain_relative",
    "gain_normalised",
    "gain_normalised_persons",
)


@dataclass(frozen=True)
class SheetSummary:
    """The headline block of a sheet; field names are the keys of its JSON.

    Shares, intervals of shares, normalised gains and KR-20 are 0..1; means, gains, SEM and
    reliable change in points of 100; gain_relative in per cent; g_av in sd; overall_mean in rating
    points of 5. An undefined figure is None. Paired figures, KR-20 and SEM are over the officers
    with both occasions, ratings over all who rated.
    """

    both: int
    scored_higher: int
    same: int
    lower: int
    scored_higher_share: float | None
    scored_higher_interval: Interval | None
    by_chance_share: float | None
    before_mean: float | None
    after_mean: float | None
    gain_points: float | None
    gain_points_interval: Interval | None
    gain_points_improvers: float | None
    gain_relative: float | None
    gain_normalised: float | None
    gain_normalised_persons: float | None
    g_av: float | None
    g_av_interval: Interval | None
    kr20_before: float | None
    kr20_after: float | None
    sem_before_points: float | None
    sem_after_points: float | None
    reliable_change_points: float | None
    reliably_improved: int | None
    reliably_lower: int | None
    relevance_share_3_5: float | None
    relevance_share_4_5: float | None
    overall_mean: float | None
    before_only: int
    after_only: int


@dataclass(frozen=True)
class More:
    """The second block of a sheet: further figures beside the headlines.

    Units as in SheetSummary; sds in points of 100; chance_items_count is the number of items with
    answers on both occasions, None if there is none.
    """

    gain_points_bootstrap: Interval | None
    reliably_improved_share: float | None
    reliably_improved_interval: Interval | None
    sd_before: float | None
    sd_after: float | None
    at_ceiling_before: int
    before_gain_correlation: float | None
    relevance_n: int
    overall_n: int
    relevance_3_5: int
    relevance_4_5: int
    relevance_interval_4_5: Interval | None
    overall_interval: Interval | None
    chance_items_count: int | None
    retention: retention.Retention | None


@dataclass(frozen=True)
class Paired:
    """Scores of the officers with both occasions, and the reliable change."""

    before: FloatArray
    after: FloatArray
    reliable_points: float | None

    @property
    def gain(self) -> FloatArray:
        """Each officer's gain in points, shape (n,)."""
        return self.after - self.before

    @property
    def reliably_improved(self) -> int | None:
        """Officers whose gain reaches the reliable change; None if that is undefined."""
        if self.reliable_points is None:
            return None
        return int((self.gain >= self.reliable_points - SAME_POINTS).sum())

    @property
    def reliably_lower(self) -> int | None:
        """Officers whose loss reaches the reliable change; None if that is undefined."""
        if self.reliable_points is None:
            return None
        return int((-self.gain >= self.reliable_points - SAME_POINTS).sum())


def paired(*, cohort: cohorts.Cohort) -> Paired:
    """The officers with both occasions."""
    both = cohort.has_both
    return Paired(
        before=cohort.before_points[both],
        after=cohort.after_points[both],
        reliable_points=reliability.reliable_change_points(
            sem_before=reliability.pooled_sem_points(papers=cohort.before_papers),
            sem_after=reliability.pooled_sem_points(papers=cohort.after_papers),
        ),
    )


def bootstrap(
    *, cohort: cohorts.Cohort, seed: int, resamples: int = 10_000, spread: ClusterMap = map
) -> gains.Bootstrap:
    """Percentile intervals of a cohort, to print or to store; seeded, so reproducible."""
    pairs = paired(cohort=cohort)
    return gains.bootstrap(
        before=pairs.before, after=pairs.after, seed=seed, resamples=resamples, spread=spread
    )


def summary(
    *,
    cohort: cohorts.Cohort,
    relevance: feedback.Counts,
    overall: feedback.Counts,
    seed: int,
    resamples: int = 10_000,
) -> SheetSummary:
    """The headline figures of a cohort; resamples=0 leaves the bootstrap interval undefined.

    relevance, overall: number of officers rating 1, 2, 3, 4, 5, over all who rated.
    """
    return sheet_summary(
        cohort=cohort,
        relevance=relevance,
        overall=overall,
        stored=bootstrap(cohort=cohort, seed=seed, resamples=resamples),
    )


def sheet_summary(
    *,
    cohort: cohorts.Cohort,
    relevance: feedback.Counts,
    overall: feedback.Counts,
    stored: gains.Bootstrap,
) -> SheetSummary:
    """The headline figures with a stored bootstrap (`bootstrap`)."""
    pairs = paired(cohort=cohort)
    relevant = feedback.counted_ratings(counts=relevance)
    return SheetSummary(
        **_counted(cohort=cohort, gain=pairs.gain),
        **_gained(pairs=pairs),
        g_av=gains.g_av(before=pairs.before, after=pairs.after),
        g_av_interval=stored.g_av,
        kr20_before=reliability.pooled_kr20(papers=cohort.before_papers),
        kr20_after=reliability.pooled_kr20(papers=cohort.after_papers),
        sem_before_points=reliability.pooled_sem_points(papers=cohort.before_papers),
        sem_after_points=reliability.pooled_sem_points(papers=cohort.after_papers),
        reliable_change_points=pairs.reliable_points,
        reliably_improved=pairs.reliably_improved,
        reliably_lower=pairs.reliably_lower,
        relevance_share_3_5=relevant.share_3_5,
        relevance_share_4_5=relevant.share_4_5,
        overall_mean=feedback.counted_ratings(counts=overall).mean,
        before_only=int((cohort.has_before & ~cohort.has_after).sum()),
        after_only=int((cohort.has_after & ~cohort.has_before).sum()),
    )


def more(
    *,
    cohort: cohorts.Cohort,
    relevance: feedback.Counts,
    overall: feedback.Counts,
    stored: gains.Bootstrap,
    retained: retention.Retention | None = None,
) -> More:
    """The figures beside the headlines; `retained` if there was a later sitting."""
    pairs = paired(cohort=cohort)
    n, improved = len(pairs.gain), pairs.reliably_improved
    relevant, rated = (feedback.counted_ratings(counts=counts) for counts in (relevance, overall))
    return More(
        gain_points_bootstrap=stored.gain_points,
        reliably_improved_share=None if improved is None else ratio(part=improved, total=n),
        reliably_improved_interval=(
            None if improved is None else intervals.wilson(hits=improved, n=n)
        ),
        sd_before=sample_sd(values=pairs.before),
        sd_after=sample_sd(values=pairs.after),
        at_ceiling_before=int((pairs.before >= 100 - SAME_POINTS).sum()),
        before_gain_correlation=gains.before_gain_correlation(
            before=pairs.before, after=pairs.after
        ),
        relevance_n=relevant.n,
        overall_n=rated.n,
        relevance_3_5=relevant.count_3_5,
        relevance_4_5=relevant.count_4_5,
        relevance_interval_4_5=relevant.share_4_5_interval,
        overall_interval=rated.mean_interval,
        chance_items_count=cohort.shared_items_count or None,
        retention=retained,
    )


def retained(
    *, cohort: cohorts.Cohort, seed: int, resamples: int = 10_000
) -> retention.Retention | None:
    """Retention of a cohort, None without a later sitting."""
    if cohort.later_points is None:
        return None
    return retention.retention(
        before=cohort.before_points,
        after=cohort.after_points,
        later=cohort.later_points,
        seed=seed,
        resamples=resamples,
    )


def mean(*, values: FloatArray) -> float | None:
    """Mean of values, None if empty.

    >>> import numpy as np
    >>> mean(values=np.array([40.0, 60.0])), mean(values=np.array([]))
    (50.0, None)
    """
    return defined(value=float(values.mean())) if len(values) else None


def sample_sd(*, values: FloatArray) -> float | None:
    """Sample standard deviation (n - 1), None below two values."""
    return defined(value=float(values.std(ddof=1))) if len(values) > 1 else None


def _counted(*, cohort: cohorts.Cohort, gain: FloatArray) -> NewJsonObject:
    n = len(gain)
    higher, lower = int((gain > SAME_POINTS).sum()), int((gain < -SAME_POINTS).sum())
    changed = cohort.changed_counts[cohort.has_both]
    return {
        "both": n,
        "scored_higher": higher,
        "same": n - higher - lower,
        "lower": lower,
        "scored_higher_share": ratio(part=higher, total=n),
        "scored_higher_interval": intervals.wilson(hits=higher, n=n),
        "by_chance_share": (
            shifts.chance_share(changed_counts=changed) if cohort.shared_items_count else None
        ),
    }


def _gained(*, pairs: Paired) -> NewJsonObject:
    before, after, gain = pairs.before, pairs.after, pairs.gain
    before_mean, after_mean = mean(values=before), mean(values=after)
    if before_mean is None or after_mean is None:
        return dict.fromkeys(GAIN_FIELDS)
    return {
        "before_mean": before_mean,
        "after_mean": after_mean,
        "gain_points": mean(values=gain),
        "gain_points_interval": intervals.t_of_values(values=gain),
        "gain_points_improvers": mean(values=gain[gain > SAME_POINTS]),
        "gain_relative": gains.gain_relative(before_mean=before_mean, after_mean=after_mean),
        "gain_normalised": gains.gain_normalised(before_mean=before_mean, after_mean=after_mean),
        "gain_normalised_persons": gains.gain_normalised_persons(before=before, after=after),
    }
