"""Control charts by published cases; trained posts against others by hand-worked cases."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from promdaen.evaluation.rules import registers
from promdaen.kit.months import months_after

# NIST/SEMATECH Engineering Statistics Handbook 6.3.3.1: defects of 25 wafers.
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19,
          16, 31, 13]  # fmt: skip
# Montgomery, Introduction to Statistical Quality Control, 7.3: errors in 50 shipments a week.
SHIPMENTS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
# Montgomery 7.2 and NIST 6.3.3.2: bad ones of 50 in 30 samples.
SAMPLES = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15,
           9, 12, 7, 13, 9, 6]  # fmt: skip


def chart(counts: list[int], size: int, *, is_share: bool = False) -> registers.ControlChart:
    return registers.control_chart(
        counts=counts, sizes=[size] * len(counts), baseline=len(counts), is_share=is_share
    )


def test_a_c_chart_equals_that_of_the_handbook_of_nist() -> None:
    whole = chart(WAFERS, 1)
    first = whole.months[0]
    assert (first.centre, first.low, first.high) == (16, 4, 28)
    assert [
        place for place, chart_month in enumerate(whole.months, 1) if chart_month.is_outside
    ] == [24]
    assert not whole.is_widened


def test_a_u_chart_equals_that_of_montgomery() -> None:
    whole = chart(SHIPMENTS, 50)
    first = whole.months[0]
    assert (first.centre, first.low) == (0.074, 0)
    assert first.high == pytest.approx(0.1894, abs=5e-5)
    assert not any(month.is_outside for month in whole.months)


def test_a_p_chart_equals_that_of_montgomery_before_its_limits_are_widened() -> None:
    first = chart(SAMPLES, 50, is_share=True).months[0]
    limits = [first.centre + sign * 3 * first.error for sign in (-1, 1)]
    assert limits == pytest.approx([0.0524, 0.4102], abs=1e-4)


def test_limits_of_an_overdispersed_baseline_are_those_of_laney() -> None:
    whole = chart(SAMPLES, 50, is_share=True)
    share = sum(SAMPLES) / 1500
    scores = (np.array(SAMPLES) / 50 - share) / math.sqrt(share * (1 - share) / 50)
    by_hand = np.abs(np.diff(scores)).mean() / 1.128
    assert whole.is_widened
    assert whole.sigma_z == pytest.approx(by_hand)
    first = whole.months[0]
    assert first.high - first.centre == pytest.approx(3 * by_hand * first.error)
    assert not any(month.is_outside for month in whole.months)


def test_large_denominators_alone_do_not_make_signals() -> None:
    draw = np.random.default_rng(4)
    rates = 0.02 * draw.lognormal(0, 0.15, 36)
    counts = [int(n) for n in draw.poisson(200_000 * rates)]
    whole = registers.control_chart(
        counts=counts, sizes=[200_000] * 36, baseline=36, is_share=False
    )
    assert whole.sigma_z > 5
    assert sum(month.is_outside for month in whole.months) == 0


def test_eight_months_on_one_side_are_a_signal_and_seven_are_not() -> None:
    whole = registers.control_chart(
        counts=[9, 11] * 6 + [12] * 8, sizes=[100] * 20, baseline=12, is_share=False
    )
    assert [month.is_run for month in whole.months[-2:]] == [True, True]
    assert [month.is_run for month in whole.months[-9:-2]] == [False] * 7
    assert not any(month.is_outside for month in whole.months)


def test_a_chart_of_few_months_has_the_usual_limits() -> None:
    whole = registers.control_chart(counts=[4, 4], sizes=[10, 10], baseline=1, is_share=False)
    assert (whole.sigma_z, whole.is_widened, whole.is_seasonal) == (1.0, False, False)


MONTHS = [months_after(day=date(2024, 1, 1), months=number) for number in range(30)]


def test_seasons_need_two_years_and_move_the_centre() -> None:
    counts = [30 if month.month == 4 else 10 for month in MONTHS]
    sizes = [1000] * len(MONTHS)
    pairs = dict(zip(MONTHS, zip(counts, sizes, strict=True), strict=True))
    two_years = {month: pairs[month] for month in MONTHS[:24]}
    short = {month: pairs[month] for month in MONTHS[:23]}
    assert registers.season_factors(months=MONTHS, baseline=short) == []
    factors = registers.season_factors(months=MONTHS, baseline=two_years)
    assert factors[3] == pytest.approx(30 / (140 / 12))
    whole = registers.control_chart(
        counts=counts, sizes=sizes, baseline=24, is_share=False, seasons=factors
    )
    assert whole.is_seasonal
    assert whole.months[27].centre == pytest.approx(0.03)
    assert not any(chart_month.is_signal for chart_month in whole.months)
    none_in_may = {m: (0, n) if m.month == 5 else (c, n) for m, (c, n) in two_years.items()}
    assert registers.season_factors(months=MONTHS, baseline=none_in_may) == []


def test_a_calendar_month_that_no_baseline_has_leaves_the_seasons_out() -> None:
    months = [months_after(day=date(2024, 1, 1), months=number) for number in range(40)]
    baseline = {month: (10, 1000) for month in months[:32] if month.month != 8}
    assert len(baseline) >= 24
    factors = registers.season_factors(months=list(baseline), baseline=baseline)
    assert factors == pytest.approx([1.0] * len(baseline))
    assert registers.season_factors(months=months, baseline=baseline) == []


def test_a_season_lifts_no_share_above_all_travellers() -> None:
    # The centre without seasons is 250 / (100 + 100 + 2 * 100), twice that is more than all.
    whole = registers.control_chart(
        counts=[80, 80, 90], sizes=[100] * 3, baseline=3, is_share=True, seasons=[1.0, 1.0, 2.0]
    )
    assert [month.centre for month in whole.months] == [0.625, 0.625, 1.0]
    assert whole.months[2].error == 0
    counted = registers.control_chart(
        counts=[80, 80, 90], sizes=[100] * 3, baseline=3, is_share=False, seasons=[1.0, 1.0, 2.0]
    )
    assert counted.months[2].centre == 1.25


# ---- trained against not yet trained ----


def rows_of(post: str, *, after: float, since: int = 24, size: int = 1000) -> list:
    """Thirty months: ten in each before, times `after` from month `since` on; April is double."""
    return [
        registers.PostMonth(
            post=post,
            month_on=month,
            counts=registers.RegisterCounts(
                travellers=size,
                referrals=round(
                    10 * (2 if month.month == 4 else 1) * (after if place >= since else 1)
                ),
                incident_reports=5,
                requests=0,
            ),
        )
        for place, month in enumerate(MONTHS)
    ]


SINCE = {"A": MONTHS[24], "B": MONTHS[24]}


def test_groups_are_posts_trained_within_the_months_not_yet_and_before() -> None:
    rows = [row for post in "ABCDE" for row in rows_of(post, after=1)]
    since = SINCE | {"D": date(2020, 1, 1), "E": date(2030, 1, 1), "X": MONTHS[2]}
    groups = registers.post_groups(post_months=rows, since=since)
    assert (groups.trained, groups.waiting, groups.earlier) == (["A", "B"], ["C", "E"], ["D"])
    assert (groups.since, groups.split) == (SINCE, MONTHS[24])
    empty = registers.post_groups(post_months=[], since=since)
    assert (empty.trained, empty.waiting, empty.split) == ([], [], None)


def test_after_is_compared_with_the_same_calendar_months_before() -> None:
    rows = [*rows_of("A", after=1.5), *rows_of("B", after=1.5)]
    result = registers.trained_rate_ratio(
        post_months=rows, measure=registers.REFERRALS, split=SINCE
    )
    assert result is not None
    # January to June with April: 7 times ten a post, half as many again.
    assert (result.observed, result.posts) == (2 * 105, 2)
    assert result.ratio == pytest.approx(1.5)
    assert result.interval is None
    five = dict.fromkeys("ABCDE", MONTHS[24])
    rows = [row for post in five for row in rows_of(post, after=1.5)]
    result = registers.trained_rate_ratio(
        post_months=rows, measure=registers.REFERRALS, split=five
    )
    assert result is not None
    assert result.interval == pytest.approx((1.5, 1.5))


def test_trained_posts_are_a_multiple_of_what_happened_at_the_others() -> None:
    rows = [row for post, after in zip("ABCDE", (2, 1.6, 1.2, 1.2, 1.3), strict=True)
            for row in rows_of(post, after=after)]  # fmt: skip
    groups = registers.post_groups(post_months=rows, since=SINCE)
    result = registers.trained_against_waiting(
        post_months=rows, measure=registers.REFERRALS, groups=groups
    )
    assert result is not None
    assert result.ratio == pytest.approx(1.8 / (3.7 / 3), rel=1e-6)
    assert result.interval is None
    # No other two of five posts differ from the rest as much.
    assert result.p == pytest.approx(1 / 10)


def test_many_posts_have_an_interval_and_a_drawn_p_value() -> None:
    names = "ABCDEFGHIJKLMNOP"
    after = {post: (1.5 if place < 8 else 1) + place % 4 / 10 for place, post in enumerate(names)}
    rows = [row for post in names for row in rows_of(post, after=after[post])]
    groups = registers.post_groups(post_months=rows, since=dict.fromkeys(names[:8], MONTHS[24]))
    result = registers.trained_against_waiting(
        post_months=rows, measure=registers.REFERRALS, groups=groups
    )
    assert result is not None
    assert result.interval is not None
    low, high = result.interval
    assert 1 < low < result.ratio < high
    assert result.p is not None
    assert 0 < result.p < 0.01


def test_a_month_without_its_like_before_does_not_count() -> None:
    rows = [row for row in rows_of("A", after=3) if row.month_on.month != 4]
    later = [row for row in rows_of("A", after=3) if row.month_on == MONTHS[27]]
    result = registers.trained_rate_ratio(
        post_months=[*rows, *later], measure=registers.REFERRALS, split={"A": MONTHS[24]}
    )
    assert result is not None
    assert result.observed == 5 * 30
    assert result.interval is None


def test_results_of_fewer_than_five_and_groups_without_others_are_not_shown() -> None:
    rows = [*rows_of("A", after=1), *rows_of("B", after=1)]
    measure = registers.REQUESTS
    assert registers.trained_rate_ratio(post_months=rows, measure=measure, split=SINCE) is None
    groups = registers.post_groups(post_months=rows, since=SINCE)
    against = registers.trained_against_waiting(
        post_months=rows, measure=registers.REFERRALS, groups=groups
    )
    assert against is None
    groups = registers.post_groups(post_months=rows, since={})
    assert (
        registers.trained_against_waiting(post_months=rows, measure=measure, groups=groups) is None
    )


def test_registers_without_effect_are_seldom_more_than_noise() -> None:
    """Of 200 null comparisons of 5 against 6 posts, few intervals leave out 1."""
    draw, missed, small = np.random.default_rng(8), 0, 0
    since = dict.fromkeys("ABCDE", MONTHS[24])
    for _number in range(200):
        rows = [
            registers.PostMonth(
                post=post,
                month_on=month,
                counts=registers.RegisterCounts(
                    travellers=9000,
                    referrals=int(draw.poisson(10 * draw.lognormal(0, 0.1))),
                    incident_reports=0,
                    requests=0,
                ),
            )
            for post in "ABCDEFGHIJK"
            for month in MONTHS
        ]
        groups = registers.post_groups(post_months=rows, since=since)
        result = registers.trained_against_waiting(
            post_months=rows, measure=registers.REFERRALS, groups=groups
        )
        assert result is not None
        assert result.interval is not None
        low, high = result.interval
        missed += not low < 1 < high
        small += result.p is not None and result.p <= 0.05
    assert missed <= 20
    assert small <= 20


@pytest.mark.parametrize(
    ("ends", "officers", "since"),
    [
        ([], 0, None),
        ([date(2026, 7, 31)], 3, None),
        ([date(2026, 7, 31), date(2026, 12, 18)], 3, date(2027, 1, 1)),
        ([date(2026, 7, 31)], 2, date(2026, 8, 1)),
    ],
)
def test_a_post_is_trained_once_half_of_its_officers_are(
    ends: list[date], officers: int, since: date | None
) -> None:
    assert registers.trained_since(ends=ends, officers=officers) == since


def test_counts_that_cannot_be_are_refused() -> None:
    good = {"travellers": 10, "referrals": 10, "incident_reports": 0, "requests": 0}
    assert registers.counts_problem(counts=registers.RegisterCounts(**good)) is None
    for change, words in (({"requests": -1}, "0 or more"), ({"referrals": 11}, "More travellers")):
        problem = registers.counts_problem(counts=registers.RegisterCounts(**good | change))
        assert words in str(problem)
