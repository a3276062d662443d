"""Equating through anchors: by hand, and against difficulties that are known."""

import numpy as np
import pytest
from scipy import special

from promdaen.booth.rules import equating
from promdaen.booth.rules.equating import AnchorRuling

ANCHORS = tuple(f"a{number:02d}" for number in range(1, 13))


def counted(*, group: str, item: str, right: int, rulings_count: int) -> list[AnchorRuling]:
    """So many rulings of ten officers, the sound ones spread over them alike."""
    return [
        AnchorRuling(group=group, officer=f"{group}{at % 10}", item=item, is_right=at < right)
        for at in range(rulings_count)
    ]


def test_one_anchor_is_the_plain_difference_of_two_shares() -> None:
    """Thirty of forty, and twenty of forty: 0.75 and 0.5, the level of logits pulled to zero."""
    rows = counted(group="P01", item="a01", right=30, rulings_count=40)
    rows += counted(group="P02", item="a01", right=20, rulings_count=40)
    equated = equating.equate(answers=rows, anchors=["a01", "a02"])
    assert equated is not None
    first, second = equated.groups
    assert (first.group, first.officers, first.n, first.right) == ("P01", 10, 40, 30)
    assert first.equated == pytest.approx(0.75, abs=0.01)
    assert second.equated == pytest.approx(0.5, abs=0.01)
    assert first.difference == pytest.approx(0.25, abs=0.015)
    assert second.difference == pytest.approx(-(first.difference or 0))
    [anchor] = equated.items
    assert anchor.share == pytest.approx(special.expit(np.log(3) / 2), abs=0.01)


def test_anchors_undo_mornings_of_unlike_difficulty() -> None:
    """P01 met hard mornings, P02 easy ones; on the same anchors they do as well."""
    rows = []
    for group, morning, sound in (("P01", "coach", 40), ("P02", "market", 80)):
        rows += counted(group=group, item=morning, right=sound, rulings_count=100)
        for anchor in ("a01", "a02"):
            rows += counted(group=group, item=anchor, right=12, rulings_count=20)
    equated = equating.equate(answers=rows, anchors=ANCHORS)
    assert equated is not None
    assert [group_standing.right / group_standing.n for group_standing in equated.groups] == [
        0.6,
        0.6,
    ]
    assert all(
        abs(group_standing.difference or 0) < 0.03 and not group_standing.is_apart
        for group_standing in equated.groups
    )
    shares = {item_difficulty.item: item_difficulty.share for item_difficulty in equated.items}
    assert shares["coach"] == pytest.approx(0.4, abs=0.03)
    assert shares["market"] == pytest.approx(0.8, abs=0.03)


def test_few_rulings_give_no_equating() -> None:
    lone = counted(group="P01", item="a01", right=5, rulings_count=20)
    assert equating.equate(answers=lone, anchors=ANCHORS) is None
    assert equating.equate(answers=[], anchors=ANCHORS) is None
    few = [
        *lone,
        *(ruling for ruling in counted(group="P02", item="a01", right=3, rulings_count=4)),
    ]
    assert equating.equate(answers=few, anchors=ANCHORS) is None
    without_shared_anchor = [*lone, *counted(group="P02", item="coach", right=5, rulings_count=20)]
    assert equating.equate(answers=without_shared_anchor, anchors=ANCHORS) is None
    all_right = [*lone, *counted(group="P02", item="a01", right=20, rulings_count=20)]
    equated = equating.equate(answers=all_right, anchors=ANCHORS)
    assert equated is not None
    assert equated.groups[1].equated is None
    assert not equated.groups[1].is_apart
    assert equated.groups[0].equated == pytest.approx(0.25, abs=0.02)


def test_of_few_officers_neither_a_group_nor_an_item_is_reported() -> None:
    """Twenty of P03 practised and four met an anchor; four in all met a02."""
    two = [
        ruling
        for group in ("P01", "P02")
        for ruling in counted(group=group, item="a01", right=5, rulings_count=10)
    ]
    rare = [
        AnchorRuling(group=group, officer=f"{group}{at}", item="a02", is_right=True)
        for group in ("P01", "P02")
        for at in range(2)
    ]
    third = counted(group="P03", item="coach", right=5, rulings_count=20)
    third += counted(group="P03", item="a01", right=2, rulings_count=4)
    equated = equating.equate(answers=[*two, *rare, *third], anchors=ANCHORS)
    assert equated is not None
    assert [group.group for group in equated.groups] == ["P01", "P02"]
    assert [item_difficulty.item for item_difficulty in equated.items] == ["a01"]


def test_an_item_that_all_ruled_rightly_keeps_an_interval() -> None:
    rows = [
        ruling
        for group in ("P01", "P02")
        for item, right in (("a01", 15), ("a02", 20))
        for ruling in counted(group=group, item=item, right=right, rulings_count=20)
    ]
    equated = equating.equate(answers=rows, anchors=ANCHORS)
    assert equated is not None
    sure = equated.items[1]
    assert sure.interval == pytest.approx((0.8389, 1.0), abs=1e-4)


def simulated(*, levels: list[float], hard: list[float], seed: int) -> list[AnchorRuling]:
    """Officers of groups, whose own levels spread by 0.3 logits, meet eight of the anchors each,
    and twenty others of a morning that is harder in one group than in the next."""
    draw = np.random.default_rng(seed)
    rows = []
    for place, level in enumerate(levels):
        for officer in range(12):
            own = level + 0.3 * draw.normal()
            anchor_places = draw.permutation(12)[:8]
            chances = [
                (ANCHORS[anchor_place], own - hard[anchor_place]) for anchor_place in anchor_places
            ]
            chances += [(f"morning{place}", own - 0.6 * place)] * 20
            rows += [
                AnchorRuling(
                    group=f"P{place:02d}",
                    officer=f"{place}-{officer}",
                    item=item,
                    is_right=bool(draw.random() < special.expit(logit)),
                )
                for item, logit in chances
            ]
    return rows


def test_known_levels_and_difficulties_are_found_again() -> None:
    """Over 60 programmes: no bias, 95 % intervals that hold, groups alike seldom told apart."""
    levels, hard = [0.2, 0.2, 1.2], [float(difficulty) for difficulty in np.linspace(-1, 1, 12)]
    truth = [float(special.expit(level - np.array(hard)).mean()) for level in levels]
    off, is_covered, mornings = [], [], []
    for seed in range(60):
        equated = equating.equate(
            answers=simulated(levels=levels, hard=hard, seed=seed), anchors=ANCHORS
        )
        assert equated is not None
        for group_standing, share in zip(equated.groups, truth, strict=True):
            assert group_standing.equated is not None
            assert group_standing.interval is not None
            off.append(group_standing.equated - share)
            is_covered.append(group_standing.interval[0] <= share <= group_standing.interval[1])
        shares = {item_difficulty.item: item_difficulty.share for item_difficulty in equated.items}
        mornings.append(special.logit(shares["morning0"]) - special.logit(shares["morning2"]))
    assert abs(float(np.mean(off))) < 0.01
    assert 0.90 <= float(np.mean(is_covered)) <= 0.99
    assert float(np.mean(mornings)) == pytest.approx(1.2, abs=0.12)


def test_groups_that_do_not_differ_are_seldom_distinguished() -> None:
    hard = [0.0] * 12
    apart_count = 0
    for seed in range(40):
        equated = equating.equate(
            answers=simulated(levels=[0.5, 0.5, 0.5], hard=hard, seed=seed), anchors=ANCHORS
        )
        assert equated is not None
        apart_count += any(group.is_apart for group in equated.groups)
    assert apart_count <= 6
