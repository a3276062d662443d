"""Registers of posts by month: control charts, and trained posts against those not yet trained."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import scipy

from promdaen.kit import intervals, suppression
from promdaen.kit.months import months_after
from promdaen.kit.texts import Text

REFERRALS, REPORTS, REQUESTS = "referrals", "incident_reports", "requests"
REGISTER_MEASURES = {
    REFERRALS: Text("Travellers referred to the second line"),
    REPORTS: Text("Incident reports"),
    REQUESTS: Text("Requests to other departments"),
}
SHARE_MEASURES = (REFERRALS,)
"""Measures in which each traveller counts once at most: a p-chart; the others have a u-chart."""
REGISTER_COLUMNS = ("travellers", *REGISTER_MEASURES)
PER_COUNT = 1000
MIN_BASELINE_MONTHS, BASELINE_OF_SEASONS = 12, 24
SIGMAS, RUN_LENGTH = 3.0, 8
D2 = 1.128
"""Mean range of two normal values in standard deviations (Montgomery 2013, appendix VI)."""
OVERDISPERSED, NO_DIFFERENCE = 0.01, 1e-9
HALF, MIN_POSTS = 0.5, 5
MAX_ARRANGEMENTS, SEED = 2_000, 1
REGISTER_LIMITS = (
    Text("Posts with more trained officers differ in other ways too: they were not drawn by lot."),
    Text("More referrals are not better by themselves: a register does not say which were right."),
    Text(
        "A post that writes more down after a course has more in its register, and no more cases."
    ),
    Text("The comparison takes for granted that both groups would have changed alike."),
)


@dataclass(frozen=True, kw_only=True)
class RegisterCounts:
    """The counts of a post in a month; travellers are the denominator."""

    travellers: int
    referrals: int
    incident_reports: int
    requests: int

    def count(self, measure: str) -> int:
        """The count of one of REGISTER_MEASURES."""
        return {
            REFERRALS: self.referrals,
            REPORTS: self.incident_reports,
            REQUESTS: self.requests,
        }[measure]


def counts_problem(*, counts: RegisterCounts) -> Text | None:
    """Why counts cannot be, or None."""
    if min(counts.travellers, counts.referrals, counts.incident_reports, counts.requests) < 0:
        return Text("A count is 0 or more.")
    if counts.referrals > counts.travellers:
        return Text("More travellers were referred than there were travellers.")
    return None


@dataclass(frozen=True, kw_only=True)
class PostMonth:
    post: str
    month_on: date
    counts: RegisterCounts


# ---- control charts ----


@dataclass(frozen=True, kw_only=True)
class MonthRate:
    """A month of a chart: rate 0.. a unit of size, its centre, its limits, and its signal.

    error: the standard deviation of the rate by chance alone.
    """

    count: int
    size: int
    rate: float
    centre: float
    error: float
    low: float
    high: float
    is_outside: bool
    is_run: bool

    @property
    def is_signal(self) -> bool:
        """Whether this month says that something changed."""
        return self.is_outside or self.is_run


@dataclass(frozen=True, kw_only=True)
class ControlChart:
    """A chart; sigma_z is the spread of the baseline against chance alone, 1 without more.

    is_widened: limits are wider by sigma_z (Laney); is_seasonal: the centre follows the months.
    """

    months: Sequence[MonthRate]
    sigma_z: float
    is_widened: bool
    is_seasonal: bool


def control_chart(
    *,
    counts: Sequence[int],
    sizes: Sequence[int],
    baseline: int,
    is_share: bool,
    seasons: Sequence[float] = (),
) -> ControlChart:
    """A p-chart (is_share) or a u-chart, with the centre of the first `baseline` months.

    seasons: a factor of the centre for each month. Where the baseline varies more than chance
    (chi-square test of its standardised values, 1 %), limits are wider by their moving range over
    1.128, else they are the usual three sigmas. A month signals outside its limits, or at the end
    of eight on one side of the centre. Sources: Montgomery (2013), Introduction to Statistical
    Quality Control, 7.2 and 7.3; Laney (2002), Quality Engineering 14, 531-537; Western Electric
    (1956), Statistical Quality Control Handbook.

    >>> chart = control_chart(counts=[12, 15, 8, 10], sizes=[50] * 4, baseline=4, is_share=True)
    >>> round(chart.months[0].centre, 3), round(chart.months[0].high, 3)
    (0.225, 0.402)
    """
    factors = list(seasons) or [1.0] * len(counts)
    weights = [n * factor for n, factor in zip(sizes, factors, strict=True)]
    centre = sum(counts[:baseline]) / sum(weights[:baseline])
    # A season cannot lift a share above all travellers.
    maximum = 1.0 if is_share else math.inf
    centres = [min(centre * factor, maximum) for factor in factors]
    errors = [
        math.sqrt(middle * (1 - middle if is_share else 1) / n)
        for middle, n in zip(centres, sizes, strict=True)
    ]
    rates = [count / n for count, n in zip(counts, sizes, strict=True)]
    scores = [
        (rate - middle) / error if error else 0.0
        for rate, middle, error in zip(rates, centres, errors, strict=True)
    ]
    sigma_z, is_widened = _overdispersion(scores=scores[:baseline])
    half = SIGMAS * (sigma_z if is_widened else 1.0)
    runs = _runs(scores=scores)
    return ControlChart(
        months=[
            MonthRate(
                count=counts[place],
                size=sizes[place],
                rate=rates[place],
                centre=centres[place],
                error=errors[place],
                low=max(0.0, centres[place] - half * errors[place]),
                high=centres[place] + half * errors[place],
                is_outside=abs(scores[place]) > half,
                is_run=runs[place],
            )
            for place in range(len(counts))
        ],
        sigma_z=sigma_z,
        is_widened=is_widened,
        is_seasonal=bool(seasons),
    )


def _overdispersion(*, scores: Sequence[float]) -> tuple[float, bool]:
    """Laney's sigma of standardised values, and whether they vary more than chance allows."""
    ranges = [abs(second - first) for first, second in pairwise(scores)]
    if not ranges:
        return 1.0, False
    sigma_z = sum(ranges) / len(ranges) / D2
    tail = float(scipy.special.chdtrc(len(scores) - 1, sum(score**2 for score in scores)))
    return sigma_z, sigma_z > 1 and tail < OVERDISPERSED


def _runs(*, scores: Sequence[float]) -> list[bool]:
    """Whether each value ends a run of eight or more on one side of the centre."""
    flags, side, length = [], 0.0, 0
    for score in scores:
        own = math.copysign(1.0, score) if abs(score) > NO_DIFFERENCE else 0.0
        length = length + 1 if own and own == side else int(bool(own))
        side = own
        flags.append(length >= RUN_LENGTH)
    return flags


def season_factors(
    *, months: Sequence[date], baseline: Mapping[date, tuple[int, int]]
) -> list[float]:
    """The factor of each month's calendar month, from counts and sizes of the baseline.

    Empty with fewer than two years of baseline, or where a calendar month has no count in it.
    """
    whole = sum(count for count, _n in baseline.values())
    if len(baseline) < BASELINE_OF_SEASONS or not whole:
        return []
    rate = whole / sum(n for _count, n in baseline.values())
    factors = {}
    for number in {month.month for month in baseline}:
        own = [pair for month, pair in baseline.items() if month.month == number]
        factors[number] = sum(count for count, _n in own) / sum(n for _count, n in own) / rate
    own_factors = [factors.get(month.month, 0.0) for month in months]
    return own_factors if all(own_factors) and all(factors.values()) else []


# ---- trained against not yet trained ----


def trained_since(*, ends: Sequence[date], officers: int) -> date | None:
    """The first month after half of a post's officers were trained, or None.

    ends: the last day of the first course of each trained officer who works there now.

    >>> trained_since(ends=[date(2026, 7, 31), date(2026, 3, 6)], officers=3)
    datetime.date(2026, 8, 1)
    """
    enough = math.ceil(officers * HALF)
    if not enough or len(ends) < enough:
        return None
    return months_after(day=sorted(ends)[enough - 1].replace(day=1), months=1)


@dataclass(frozen=True, kw_only=True)
class PostGroups:
    """Posts whose training began within the months of the registers, and those not trained.

    since: when each post of `trained` began; split: when the first of them began, which divides
    the months of posts not yet trained; earlier: posts trained before their first month.
    """

    trained: Sequence[str]
    waiting: Sequence[str]
    earlier: Sequence[str]
    since: Mapping[str, date]
    split: date | None


def post_groups(*, post_months: Sequence[PostMonth], since: Mapping[str, date]) -> PostGroups:
    """The groups of the posts that have registers."""
    first = {
        post_month.post: post_month.month_on
        for post_month in sorted(post_months, key=lambda post_month: post_month.month_on)[::-1]
    }
    last = max((post_month.month_on for post_month in post_months), default=None)
    began = {post: since[post] for post in first if post in since and last and since[post] <= last}
    trained = sorted(post for post, month in began.items() if first[post] < month)
    return PostGroups(
        trained=trained,
        waiting=sorted(set(first) - set(began)),
        earlier=sorted(set(began) - set(trained)),
        since={post: began[post] for post in trained},
        split=min((began[post] for post in trained), default=None),
    )


Sums = Mapping[str, tuple[int, float]]
"""Counts and expected counts after, by post."""


@dataclass(frozen=True, kw_only=True)
class RateRatio:
    """Counts after, as a multiple of what the same calendar months before led to expect.

    observed: counts after; interval is None with fewer than five posts in a group, where leaving
    out one says little; p: the share of all ways to choose the trained posts with as large a
    ratio.
    """

    posts: int
    observed: int
    ratio: float
    interval: tuple[float, float] | None
    p: float | None = None


def _sums(*, post_months: Iterable[PostMonth], measure: str, split: date) -> tuple[int, float]:
    """Counts of a post from `split` on, and expected counts by its own months before.

    Only months after whose calendar month was counted before; travellers are the denominator.
    """
    before: dict[int, tuple[int, int]] = {}
    after: list[PostMonth] = []
    for post_month in post_months:
        if post_month.month_on >= split:
            after.append(post_month)
        else:
            count, size = before.get(post_month.month_on.month, (0, 0))
            before[post_month.month_on.month] = (
                count + post_month.counts.count(measure),
                size + post_month.counts.travellers,
            )
    observed, expected = 0, 0.0
    for post_month in after:
        count, size = before.get(post_month.month_on.month, (0, 0))
        if size:
            observed += post_month.counts.count(measure)
            expected += post_month.counts.travellers * count / size
    return observed, expected


def trained_rate_ratio(
    *, post_months: Sequence[PostMonth], measure: str, split: Mapping[str, date]
) -> RateRatio | None:
    """Counts after against before of the posts in `split`; None if too few to show.

    The interval is a jackknife over posts of the logarithm.
    """
    sums = _post_sums(post_months=post_months, measure=measure, split=split)
    observed, expected = _total(sums=sums.values())
    if observed < suppression.MIN_CELL_SIZE or not expected:
        return None
    logs = [_log_ratio(sums=_without(sums, post)) for post in sums]
    return RateRatio(
        posts=len(sums),
        observed=observed,
        ratio=observed / expected,
        interval=_interval(middle=math.log(observed / expected), logs=logs),
    )


def trained_against_waiting(
    *, post_months: Sequence[PostMonth], measure: str, groups: PostGroups
) -> RateRatio | None:
    """The ratio of trained posts over that of posts not yet trained, in the same months.

    1 says that both changed alike. The interval is a jackknife over the posts of both groups.
    """
    if groups.split is None:
        return None
    trained = _post_sums(post_months=post_months, measure=measure, split=groups.since)
    waiting = _post_sums(
        post_months=post_months, measure=measure, split=dict.fromkeys(groups.waiting, groups.split)
    )
    middle = _difference(trained=trained, waiting=waiting)
    counts = [_total(sums=sums.values())[0] for sums in (trained, waiting)]
    if middle is None or min(counts) < suppression.MIN_CELL_SIZE:
        return None
    logs: list[float | None] = []
    for post in [*trained, *waiting]:
        logs.append(_difference(trained=_without(trained, post), waiting=_without(waiting, post)))
    return RateRatio(
        posts=len(logs),
        observed=counts[0],
        ratio=math.exp(middle),
        interval=_interval(middle=middle, logs=logs)
        if min(len(trained), len(waiting)) >= MIN_POSTS
        else None,
        p=_p_value(
            sums=_post_sums(
                post_months=post_months,
                measure=measure,
                split=dict.fromkeys([*trained, *waiting], groups.split),
            ),
            trained=set(trained),
        ),
    )


def _difference(*, trained: Sums, waiting: Sums) -> float | None:
    first, second = _log_ratio(sums=trained), _log_ratio(sums=waiting)
    return None if first is None or second is None else first - second


def _p_value(*, sums: Sums, trained: set[str]) -> float | None:
    """Two-sided permutation of which posts were trained, by the same month for all of them.

    All ways to choose them, or 2,000 drawn ones; assumes that any posts could have been chosen.
    """
    posts = sorted(sums)
    own = _difference(
        trained={post: sums[post] for post in posts if post in trained},
        waiting={post: sums[post] for post in posts if post not in trained},
    )
    size = len(trained & set(posts))
    if own is None:
        return None
    is_whole = math.comb(len(posts), size) <= MAX_ARRANGEMENTS
    draw = np.random.default_rng(SEED)
    choices: Iterable[Iterable[str]] = (
        combinations(posts, size)
        if is_whole
        else (draw.permutation(posts)[:size].tolist() for _number in range(MAX_ARRANGEMENTS))
    )
    extreme = count = 0
    for choice in choices:
        chosen = set(choice)
        other = _difference(
            trained={post: sums[post] for post in chosen},
            waiting={post: sums[post] for post in posts if post not in chosen},
        )
        count += 1
        extreme += other is not None and abs(other) >= abs(own) - NO_DIFFERENCE
    return extreme / count if is_whole else (1 + extreme) / (1 + count)


def _post_sums(
    *, post_months: Sequence[PostMonth], measure: str, split: Mapping[str, date]
) -> Sums:
    sums = {
        post: _sums(
            post_months=[post_month for post_month in post_months if post_month.post == post],
            measure=measure,
            split=month,
        )
        for post, month in split.items()
    }
    return {post: pair for post, pair in sums.items() if pair[1]}


def _without(sums: Sums, post: str) -> Sums:
    return {code: pair for code, pair in sums.items() if code != post}


def _total(*, sums: Collection[tuple[int, float]]) -> tuple[int, float]:
    return sum(observed for observed, _e in sums), sum(expected for _o, expected in sums)


def _log_ratio(*, sums: Sums) -> float | None:
    observed, expected = _total(sums=sums.values())
    return math.log(observed / expected) if observed and expected else None


def _interval(*, middle: float, logs: Sequence[float | None]) -> tuple[float, float] | None:
    values = [value for value in logs if value is not None]
    if len(logs) < MIN_POSTS or len(values) < len(logs):
        return None
    half = intervals.jackknife_half_width(values=values)
    return math.exp(middle - half), math.exp(middle + half)
