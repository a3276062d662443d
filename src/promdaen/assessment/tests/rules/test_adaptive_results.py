"""What an adaptive test may be made of, and what its answers say."""

import math

import numpy as np
import pytest

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.adaptive import readiness, resuming, shares, testing, wording
from promdaen.assessment.rules.adaptive.banks import Bank


def beliefs(**weights: float) -> np.ndarray:
    """Log weights of single nodes by their ability, nothing anywhere else."""
    at = {
        f"{node:.0f}": place
        for place, node in enumerate(quadrature.nodes())
        if node == round(node)
    }
    log_weights = np.full(quadrature.POINTS_COUNT, -1e6)
    for ability, weight in weights.items():
        log_weights[at[ability.replace("low", "-").replace("high", "")]] = math.log(weight)
    return log_weights


def test_the_share_and_its_interval_by_hand() -> None:
    # A quarter at -1 and the rest at 1; one item of slope ln 3: right in 1/4 and 3/4 of cases.
    ability_share = shares.estimate(
        beliefs=beliefs(low1=0.25, high1=0.75),
        slopes=np.array([math.log(3)]),
        intercepts=np.zeros(1),
    )
    assert ability_share.ability == pytest.approx(0.25 * -1 + 0.75 * 1)
    assert ability_share.error == pytest.approx(math.sqrt(0.75))
    assert ability_share.share == pytest.approx(0.25 * 0.25 + 0.75 * 0.75)
    # Nodes are .2 apart: 2.5 % is a tenth of the way from -1.1 to -.9, and 97.5 % lies
    # .725/.75 of the way from .9 to 1.1.
    low, high = -1.1 + 0.2 * 0.1, 0.9 + 0.2 * 0.725 / 0.75
    assert ability_share.interval == pytest.approx((low, high))
    ends = [1 / (1 + 3**-ability) for ability in (low, high)]
    assert ability_share.share_interval == pytest.approx(ends)


def test_the_share_is_within_its_interval_and_rises_with_answers() -> None:
    difficulties = np.linspace(-2, 2, 9)
    bank = Bank(
        slopes=np.full(9, 1.4),
        intercepts=-difficulties,
        topics=np.zeros(9, dtype=np.int64),
        shares=np.ones(1),
    )
    plan, items = testing.AdaptivePlan(bank=bank, max_items=9), list(range(9))
    share_estimates = []
    for right in range(10):
        marks = [1.0] * right + [0.0] * (9 - right)
        progress = resuming.resumed(plan=plan, items=items, marks=marks)
        ability_share = shares.estimate(
            beliefs=progress.beliefs[0], slopes=bank.slopes, intercepts=bank.intercepts
        )
        assert (
            ability_share.share_interval[0] < ability_share.share < ability_share.share_interval[1]
        )
        assert ability_share.ability == pytest.approx(float(progress.abilities.mean[0]))
        assert ability_share.error == pytest.approx(float(progress.abilities.sd[0]))
        share_estimates.append(ability_share.share)
    assert share_estimates == sorted(share_estimates)


def test_an_item_with_a_part_mark_counts_as_asked_and_not_for_ability() -> None:
    bank = Bank(
        slopes=np.ones(3),
        intercepts=np.zeros(3),
        topics=np.array([0, 1, 0]),
        shares=np.array([0.5, 0.5]),
    )
    plan = testing.AdaptivePlan(bank=bank, max_items=3)
    with_part_mark = resuming.resumed(plan=plan, items=[2, 1], marks=[1.0, 0.5])
    without_part_mark = resuming.resumed(plan=plan, items=[2], marks=[1.0])
    assert with_part_mark.abilities.mean[0] == without_part_mark.abilities.mean[0] > 0
    assert (
        with_part_mark.asked_count,
        with_part_mark.counts.tolist(),
        with_part_mark.is_open.tolist(),
    ) == (
        2,
        [[1, 1]],
        [[True, False, False]],
    )


def scaled_item(topic: str, *, answers: int = 100, is_fit: bool = True) -> readiness.ScaledItem:
    return readiness.ScaledItem(topic=topic, difficulty=0.0, answers=answers, is_fit=is_fit)


def test_a_paper_needs_nine_settled_items_for_each_of_its_own() -> None:
    paper = [("a1", "A"), ("a2", "A"), ("b1", "B")]
    bank = {f"a{n}": scaled_item("A") for n in range(1, 19)}
    bank |= {f"b{n}": scaled_item("B") for n in range(1, 10)}
    paper_readiness = readiness.readiness(paper=paper, scaled_items=bank | {"z": scaled_item("Z")})
    assert paper_readiness.is_ready
    assert (
        paper_readiness.longest,
        paper_readiness.usable_count,
        paper_readiness.lacking_count,
    ) == (3, 27, 0)
    assert paper_readiness.fewest_answers == 100
    assert wording.refusal_reason(paper_readiness=paper_readiness) is None

    thin = readiness.readiness(
        paper=paper, scaled_items=bank | {"b9": scaled_item("B", is_fit=False)}
    )
    assert (thin.reason, thin.short) == ("topics", (readiness.Supply("B", 8, 9),))
    why = wording.refusal_reason(paper_readiness=thin)
    assert why
    assert why.en == "26 questions can be asked; 1 more needed, in 1 of 2 topics."
    assert "២៦" in why.km

    few = readiness.readiness(
        paper=paper, scaled_items=bank | {"a1": scaled_item("A", answers=99)}
    )
    assert (few.reason, few.settled_count) == ("paper", 2)
    none = readiness.readiness(paper=paper, scaled_items={})
    assert none.reason == "uncounted"
    why = wording.refusal_reason(paper_readiness=none)
    assert why
    assert "no difficulty" in why.en


def test_a_test_is_as_long_as_the_bank_lasts_and_at_least_twenty() -> None:
    paper = [(place, "A") for place in range(80)]
    for items, longest, is_ready in ((360, 40, True), (240, 26, True), (179, 19, False)):
        bank = {place: scaled_item("A") for place in range(items)}
        paper_readiness = readiness.readiness(paper=paper, scaled_items=bank)
        assert (paper_readiness.longest, paper_readiness.is_ready) == (longest, is_ready)
        assert paper_readiness.lacking_count == max(0, 180 - items)
