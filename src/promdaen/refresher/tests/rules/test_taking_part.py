"""Participation in a window: who counts, and when nothing can be said."""

import pytest

from promdaen.refresher.rules import taking_part
from promdaen.refresher.rules.taking_part import WindowPart, WindowTally


def test_an_officer_without_questions_does_not_count() -> None:
    tally = taking_part.tally(parts=[WindowPart(asked_count=0, answered=0, seconds=5)])
    assert tally == WindowTally()
    assert tally.share is None
    assert tally.minutes_each is None


def test_a_part_answered_more_than_asked_is_finished_once() -> None:
    tally = taking_part.tally(parts=[WindowPart(asked_count=2, answered=3, seconds=60)])
    assert (tally.officers, tally.began, tally.finished) == (1, 1, 1)
    assert tally.share == pytest.approx(1.5)
    assert tally.minutes_each == 1


def test_a_part_that_was_begun_is_not_finished() -> None:
    tally = taking_part.tally(
        parts=[WindowPart(asked_count=4, answered=1), WindowPart(asked_count=4, answered=0)]
    )
    assert (tally.officers, tally.began, tally.finished) == (2, 1, 0)
    assert tally.share == pytest.approx(1 / 8)
