"""What is drawn, when a piece is over, which day a window holds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from promdaen.refresher.rules import passes, pieces
from promdaen.refresher.rules.calendar import MICRO_SESSION_SECONDS, SECONDS_EACH

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def answers_given(*steps: tuple[float, int]) -> list[pieces.GivenAnswer]:
    return [pieces.GivenAnswer(at=AT + timedelta(minutes=at), seconds=took) for at, took in steps]


@pytest.mark.parametrize(
    ("steps", "is_over"),
    [
        ([], False),
        ([(0, 200), (4, 159)], False),
        ([(0, 200), (4, 160)], True),
        ([(4, 160), (0, 200)], True),
        # After a pause of more than half an hour a new piece begins.
        ([(0, 400), (31, 20)], False),
        ([(0, 400), (30, 20)], True),
    ],
)
def test_a_piece_is_over_after_six_minutes_without_a_pause(
    steps: list[tuple[float, int]], is_over: bool
) -> None:
    assert pieces.is_piece_over(answers=answers_given(*steps)) is is_over


def test_items_are_drawn_evenly_over_officers() -> None:
    drawn = Counter(
        pieces.drawn(items="ABC", asked_counts={}, key=f"share {n}") for n in range(300)
    )
    assert set(drawn) == {"A", "B", "C"}
    assert min(drawn.values()) > 60


def test_without_an_item_nothing_can_be_drawn() -> None:
    with pytest.raises(ValueError, match="empty"):
        pieces.drawn(items=[], asked_counts={}, key="x")


def test_a_seed_is_always_the_same_and_fits_its_column() -> None:
    assert pieces.key_seed(key="x") == pieces.key_seed(key="x") < 2**32
    assert pieces.key_seed(key="x") != pieces.key_seed(key="y")


def test_rounds_over_a_year_ask_everything_about_as_often() -> None:
    outcomes = [f"O{n}" for n in range(10)]
    counts = Counter(
        outcome
        for number in range(5)
        for outcome in passes.turn(outcomes=outcomes, number=number, seconds=163, start=3)
    )
    assert set(counts.values()) == {3}
    assert passes.turn(outcomes=outcomes, number=0, seconds=51, start=0) == ()
    whole = passes.turn(outcomes=outcomes, number=2, seconds=540, start=3)
    assert sorted(whole) == outcomes
    assert whole[0] == "O3"


def test_the_phone_counts_by_the_same_seconds() -> None:
    path = Path(__file__).parents[3] / "kit/static/promdaen/js/refresher_plan.js"
    text = path.read_text(encoding="utf-8")
    assert f"const PIECE_SECONDS = {MICRO_SESSION_SECONDS:.0f};" in text
    assert f"const SECONDS_EACH = {SECONDS_EACH};" in text
    assert f"const PAUSE_MS = {pieces.PAUSE / timedelta(minutes=1):.0f} * 60_000;" in text
