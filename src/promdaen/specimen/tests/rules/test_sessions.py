"""How a session is laid out: shares, spread, order, the same row from the same seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.specimen.rules import sessions
from promdaen.specimen.rules.sessions import PlantableKind, Stock

BOTH = ("passport", "card")
STOCK = Stock(
    defects=[
        PlantableKind(code="uv_one", models=BOTH, tool="uv", difficulty=2),
        PlantableKind(code="uv_two", models=BOTH, tool="uv", difficulty=4),
        PlantableKind(code="eye_one", models=BOTH, tool="eye", difficulty=1),
        PlantableKind(code="sum_one", models=("passport",), tool="check_digits", difficulty=5),
    ],
    distractors=[
        PlantableKind(code="worn", models=BOTH),
        PlantableKind(code="long", models=("passport",)),
    ],
)
DIFFICULTY = {kind.code: kind.difficulty for kind in STOCK.defects}


def layout(
    mode: str, count: int = 20, seed: int = 7, stock: Stock = STOCK
) -> list[sessions.SessionSpecimen]:
    return list(
        sessions.session_layout(
            mode=mode, documents=BOTH, trials_count=count, seed=seed, stock=stock
        )
    )


def defective(row: list[sessions.SessionSpecimen]) -> list[sessions.SessionSpecimen]:
    return [specimen for specimen in row if specimen.defect]


@given(st.integers(0, 2**32), st.sampled_from(sorted(sessions.MODES)), st.integers(1, 40))
def test_every_row_has_its_length_and_plants_only_what_fits(
    seed: int, mode: str, count: int
) -> None:
    row = layout(mode, count, seed)
    more = sessions.RETRAINING_COUNT if mode == "watch" else 0
    assert len(row) == count + more
    fitting = {kind.code: kind.models for kind in (*STOCK.defects, *STOCK.distractors)}
    for specimen in row:
        assert all(
            specimen.model in fitting[code]
            for code in (specimen.defect, *specimen.distractors)
            if code
        )
    assert row == layout(mode, count, seed)


@pytest.mark.parametrize(
    ("mode", "least", "most"),
    [("learn", 10, 10), ("practise", 6, 6), ("test", 6, 6), ("watch", 1, 1)],
)
def test_the_share_of_defective_ones_is_that_of_the_mode(mode: str, least: int, most: int) -> None:
    main = [specimen for specimen in layout(mode) if specimen.part == sessions.MAIN]
    assert least <= len(defective(main)) <= most


def test_a_share_between_two_counts_takes_either_and_on_average_the_share() -> None:
    counts = [len(defective(layout("practise", 15, seed))) for seed in range(200)]
    assert set(counts) == {4, 5}
    assert sum(counts) / len(counts) == pytest.approx(4.5, abs=0.15)


def test_a_watch_is_followed_by_forty_of_which_half_are_defective() -> None:
    after = [specimen for specimen in layout("watch") if specimen.part == sessions.RETRAINING]
    assert (len(after), len(defective(after))) == (40, 20)


def test_in_learning_the_easier_ones_come_first() -> None:
    difficulties = [DIFFICULTY[specimen.defect] for specimen in defective(layout("learn"))]
    assert difficulties == sorted(difficulties)


def test_in_a_test_the_order_reveals_nothing_of_the_difficulty() -> None:
    rows = [
        [DIFFICULTY[specimen.defect] for specimen in defective(layout("test", 20, n))]
        for n in range(9)
    ]
    assert any(row != sorted(row) for row in rows)


def test_defects_are_spread_over_tools_and_over_themselves() -> None:
    passports = sessions.session_layout(
        mode="learn", documents=["passport"], trials_count=24, seed=3, stock=STOCK
    )
    counts = Counter(specimen.defect for specimen in passports if specimen.defect)
    assert counts == {"uv_one": 2, "uv_two": 2, "eye_one": 4, "sum_one": 4}


def test_each_document_comes_about_as_often() -> None:
    assert Counter(specimen.model for specimen in layout("test", 11)) in (
        {"passport": 6, "card": 5},
        {"passport": 5, "card": 6},
    )


def test_oddities_lie_on_half_of_the_genuine_ones_and_on_some_defective_ones() -> None:
    rows = [specimen for seed in range(60) for specimen in layout("learn", 20, seed)]
    genuine = [bool(specimen.distractors) for specimen in rows if not specimen.defect]
    planted = [bool(specimen.distractors) for specimen in rows if specimen.defect]
    assert sum(genuine) / len(genuine) == pytest.approx(sessions.ODD_GENUINE, abs=0.06)
    assert sum(planted) / len(planted) == pytest.approx(sessions.ODD_DEFECTIVE, abs=0.05)


def test_where_nothing_can_be_planted_everything_is_genuine() -> None:
    assert all(
        not specimen.defect and not specimen.distractors
        for specimen in layout("test", stock=Stock())
    )


def test_feedback_follows_the_mode_and_always_comes_in_retraining() -> None:
    feedback_by_mode = {
        mode: sessions.has_feedback(mode=mode, part="main") for mode in sessions.MODES
    }
    assert feedback_by_mode == {"learn": True, "practise": True, "test": False, "watch": False}
    assert sessions.has_feedback(mode="watch", part="retraining")


def test_a_surprise_is_as_often_genuine_as_not() -> None:
    specimens = [sessions.surprise(model="card", seed=seed, stock=STOCK) for seed in range(200)]
    assert {specimen.model for specimen in specimens} == {"card"}
    assert sum(bool(specimen.defect) for specimen in specimens) == pytest.approx(100, abs=25)
