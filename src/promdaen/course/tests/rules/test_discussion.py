"""Screens of a discussion: stages side by side, the rows of a stage below each other."""

from promdaen.course.rules import discussion
from promdaen.course.rules.discussion import Screen

EVERY = discussion.screens(disputed={1: 6, 2: 0}, has_reasoning=True)


def around(**values: object) -> discussion.ScreenNeighbours:
    return discussion.around(every=EVERY, chosen_screen=Screen(**values))  # type: ignore[arg-type]


def test_each_stage_shows_its_answers_then_its_reasoning_and_questions_come_last() -> None:
    assert [(screen.stage, screen.part, screen.first) for screen in EVERY] == [
        (1, "answers", 0), (1, "answers", 5), (1, "reasoning", 0),
        (2, "answers", 0), (2, "reasoning", 0), (0, "questions", 0),
    ]  # fmt: skip
    assert EVERY[1].last == 10


def test_reasoning_is_left_out_until_it_may_be_shown() -> None:
    screens = discussion.screens(disputed={1: 1}, has_reasoning=False)
    assert [screen.part for screen in screens] == ["answers", "questions"]


def test_stages_are_left_and_right_and_the_rest_of_a_stage_up_and_down() -> None:
    neighbours = around(stage=1, part="answers", first=5)
    assert neighbours.left is None
    assert neighbours.right == EVERY[3]
    assert neighbours.up == EVERY[0]
    assert neighbours.down == EVERY[2]


def test_the_last_screen_of_a_stage_has_nothing_below_it() -> None:
    neighbours = around(stage=2, part="reasoning")
    assert neighbours.left == EVERY[0]
    assert neighbours.right == EVERY[5]
    assert neighbours.down is None


def test_the_last_stage_has_nothing_to_its_right() -> None:
    assert around(stage=0, part="questions").right is None


def test_an_unknown_screen_is_the_first_one() -> None:
    assert around(stage=7, part="answers").screen == EVERY[0]
