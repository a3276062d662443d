"""Runs by seed: what is true has nothing to do with who stands there, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from promdaen.booth.rules import drawing, scripts
from promdaen.booth.rules.axes import NATIONS, NEEDS, RUN_MODES, Bearer, TravellerTruth
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.booth.tests import mornings

Pairs = Sequence[tuple[Bearer, TravellerTruth]]
TRAVELLERS, A_SEED = 20_000, 40
BOUND = 0.001
"""Sixteen comparisons of fixed seeds: each has to be likelier than this by chance alone."""
SIDES: dict[str, Callable[[Bearer], object]] = {
    "nation": lambda bearer: bearer.nation,
    "sex": lambda bearer: bearer.sex,
    "age": lambda bearer: sum(bearer.age >= age for age in (25, 40, 60)),
    "dress": lambda bearer: bearer.dress,
}
AXES: dict[str, Callable[[TravellerTruth], bool]] = {
    "document": lambda truth: truth.document != "",
    "identity": lambda truth: truth.identity == "other",
    "purpose": lambda truth: truth.purpose == "other",
    "need": lambda truth: truth.need != "none",
}


def likely(pairs: Pairs, side: str, axis: str) -> float:
    """How likely such a table would be if the two had nothing to do with each other."""
    pair_counts = Counter((SIDES[side](bearer), AXES[axis](truth)) for bearer, truth in pairs)
    rows = sorted({key[0] for key in pair_counts}, key=str)
    table = [[pair_counts[row, holds] for holds in (False, True)] for row in rows]
    return float(chi2_contingency(table).pvalue)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Twenty thousand travellers of `learn`, as runs of forty draw them."""
    drawn = []
    for seed in range(TRAVELLERS // A_SEED):
        looks = np.random.default_rng((drawing._LOOKS, seed))
        truths = np.random.default_rng((drawing._TRUTHS, seed))
        for _place in range(A_SEED):
            truth = drawing.draw_truth(
                mode=RUN_MODES["learn"], model="passport", stock=mornings.STOCK, draw=truths
            )
            drawn.append((drawing.draw_bearer(draw=looks)[0], truth))
    return drawn


@pytest.mark.parametrize("side", SIDES)
def test_the_bearer_reveals_nothing_of_the_truth(pairs: Pairs, side: str) -> None:
    assert len(pairs) == TRAVELLERS
    assert all(likely(pairs, side, axis) > BOUND for axis in AXES)


@pytest.mark.parametrize("side", SIDES)
def test_a_planted_dependence_of_a_few_points_is_seen(pairs: Pairs, side: str) -> None:
    """One group of five hundred and more gets a need a little more often: the bound sees it."""
    draw = np.random.default_rng(1)
    group = Counter(SIDES[side](bearer) for bearer, _truth in pairs).most_common(1)[0][0]
    planted = [
        (bearer, replace(truth, need="trafficking"))
        if SIDES[side](bearer) == group and draw.random() < 0.06
        else (bearer, truth)
        for bearer, truth in pairs
    ]
    assert likely(planted, side, "need") < BOUND


def run_of(seed: int, mode: str = "learn", count: int = 40) -> DrawnRun:
    return drawing.draw_run(stage=mornings.stage(), mode=mode, count=count, seed=seed)


@pytest.fixture(scope="module")
def whole() -> list[Traveller]:
    """Travellers of whole runs; papers that have run out are among them, anchors are none."""
    return [traveller for seed in range(40) for traveller in run_of(seed).travellers]


def test_whole_runs_mix_no_streams(whole: list[Traveller]) -> None:
    pairs = [(traveller.bearer, traveller.truth) for traveller in whole]
    assert len(pairs) == 1600
    assert all(likely(pairs, side, axis) > BOUND for side in SIDES for axis in AXES)


def test_travellers_hold_together(whole: list[Traveller]) -> None:
    assert {traveller.bearer.nation for traveller in whole} == set(NATIONS)
    assert {traveller.truth.need for traveller in whole} == {"none", *NEEDS}
    for traveller in whole:
        holder, age, is_valid = drawing._drawn_holder(traveller.seed, traveller.ages)
        assert (holder.sex, age, holder.face_seed) == (
            traveller.bearer.sex, traveller.bearer.age, traveller.bearer.face_seed,
        )  # fmt: skip
        assert is_valid == (traveller.truth.document != "expired")
        assert traveller.defect in {"", "uv_absent", "erasure"}
        assert traveller.model == ("card" if traveller.kind == "local" else "passport")
        assert (traveller.database == "hit") >= (traveller.truth.document == "reported")
        assert not traveller.children or 5 <= traveller.children[0] <= 14
        has_room_of_its_own = traveller.truth.need in {"trafficking", "protection", "child"}
        assert (traveller.room != traveller.dialogue) == has_room_of_its_own
        if traveller.truth.need == "child":
            assert bool(traveller.children) != traveller.bearer.is_minor
            assert traveller.incident == "child" or traveller.bearer.is_minor
        if traveller.truth.is_ordinary:
            assert (traveller.dialogue, traveller.opinion) in {
                ("plain", "nothing"),
                ("foreign", "nothing"),
            }
    opinions = Counter(
        (traveller.truth.identity == "other", traveller.opinion == "face") for traveller in whole
    )
    assert opinions[False, True] == 0
    assert 0.7 < opinions[True, True] / (opinions[True, True] + opinions[True, False]) < 0.97


def test_a_seed_gives_a_run_for_ever_and_its_script_the_run() -> None:
    first, again, another = run_of(3), run_of(3), run_of(4)
    assert first == again != another
    assert scripts.run_from_json(values=scripts.run_to_json(run=first)) == first
    assert first.of(code="t02") == first.travellers[1]
    practised = run_of(3, mode="practise")
    assert [traveller.bearer for traveller in practised.travellers if not traveller.series] != []
    assert len(practised.outages) == 1
    begin, end = practised.outages[0]
    assert end - begin == drawing.OUTAGE_SECONDS
    assert practised.is_down(second=begin)
    assert not practised.is_down(second=end)
    assert run_of(3).outages == ()


def test_looks_do_not_move_when_more_is_out_of_order() -> None:
    """The same seed in another mode: the same people, but for those whose papers ran out."""
    learn, watch = run_of(8).travellers, run_of(8, mode="watch").travellers
    same = [
        (mine.bearer, mine.seed) == (theirs.bearer, theirs.seed)
        for mine, theirs in zip(learn, watch, strict=True)
        if "expired" not in {mine.truth.document, theirs.truth.document}
    ]
    assert len(same) > 30
    assert all(same)


def test_anchors_come_in_every_run_and_are_the_same_there() -> None:
    series: dict[str, list[Traveller]] = {}
    for seed in range(12):
        anchors = [
            traveller
            for traveller in run_of(seed, mode="practise", count=10).travellers
            if traveller.series
        ]
        assert len({traveller.series for traveller in anchors}) == 4
        for traveller in anchors:
            series.setdefault(traveller.series, []).append(traveller)
    assert len(series) == drawing.ANCHOR_COUNT
    for code, rows in series.items():
        assert (
            len(
                {
                    (traveller.seed, traveller.bearer, traveller.truth, traveller.dialogue)
                    for traveller in rows
                }
            )
            == 1
        ), code
    assert not [traveller for traveller in run_of(1).travellers if traveller.series]


def test_on_watch_one_document_in_three_hundred_is_not_in_order() -> None:
    draw = np.random.default_rng(5)
    truths = [
        drawing.draw_truth(
            mode=RUN_MODES["watch"], model="passport", stock=mornings.STOCK, draw=draw
        )
        for _one in range(60_000)
    ]
    for axis in ("document", "identity"):
        share = sum(map(AXES[axis], truths)) / len(truths)
        assert 1 / 360 < share < 1 / 250


def test_sorts_of_documents_that_are_not_in_order() -> None:
    """Fifteen in a hundred reported, fifteen run out; the others by lot of what can be planted."""
    cases = {0.0: "reported", 0.14: "reported", 0.16: "expired", 0.29: "expired", 0.31: "a",
             0.64: "a", 0.66: "b", 0.999: "b"}  # fmt: skip
    assert {lot: drawing._document(lot, ["a", "b"]) for lot in cases} == cases
    assert drawing._document(0.9, []) == "expired"


def test_incidents_come_at_their_rate_and_a_missing_interview_is_reported() -> None:
    bribes = {"money", "call", "shout"}
    assert sum(traveller.incident in bribes for traveller in run_of(2).travellers) >= 1
    quiet = replace(mornings.stage(), happenings=[])
    assert not [
        traveller
        for traveller in drawing.draw_run(stage=quiet, mode="learn", count=20, seed=2).travellers
        if traveller.incident
    ]
    mute = replace(mornings.stage(), talks=[])
    with pytest.raises(LookupError, match=r"none|trafficking|health"):
        drawing.draw_run(stage=mute, mode="watch", count=10, seed=1)
    with pytest.raises(LookupError):
        run_of(1, mode="storm")
